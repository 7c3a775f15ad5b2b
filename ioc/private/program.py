"""A program to run beside us: what to start, as whom, and how to ask it to end."""

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .account import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One child process.

    cwd must be a folder that `account` can enter. `stop_signal` asks for an orderly end, for
    which the program has `stop_seconds`; then `last_signal` ends it without asking.
    memory_score: -1000 to 1000; who has the most is ended first when the memory is used up.
    """

    name: str
    argv: tuple[str, ...]
    cwd: Path
    account: Account | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 30.0
    last_signal: signal.Signals = signal.SIGKILL
    memory_score: int = 0

    def command_line(self) -> tuple[str, ...]:
        """Build what to execute: the program as its user, bound to its parent's life.

        The kernel sends `stop_signal` when the parent dies, however it dies. setpriv asks for
        this after changing the user (before would be void) and then becomes the program, so the
        child's process id is the program's.
        """
        bound = ("setpriv", f"--pdeathsig={self.stop_signal.name.removeprefix('SIG')}")
        if self.account is None:
            return (*bound, "--", *self.argv)
        user = (f"--reuid={self.account.uid}", f"--regid={self.account.gid}", "--clear-groups")
        return (*bound, *user, "--", *self.argv)
