"""A real server under test: started, stopped, killed and started again."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import psutil

from ioc.private import Program

_PATIENCE_SECONDS = 60.0  # of a busy machine


class Running:
    """One child process that dies with the test process, its output in a file."""

    def __init__(self, program: Program, log: Path, ready: Callable[[], bool]) -> None:
        self.program = program
        self.log = log
        self._ready = ready
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process id of the server, for signals that are no stop."""
        assert self._child is not None, "not started"
        return self._child.pid

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return not self._child_died()

    def start(self) -> Self:
        """Start and wait until it answers; fails with the end of its log."""
        self.spawn()
        self.await_ready()
        return self

    def spawn(self) -> None:
        """Start, and do not wait."""
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                self.program.command_line(),
                cwd=self.program.cwd,
                env=dict(self.program.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def await_ready(self) -> None:
        """Wait until it answers; fails with the end of its log."""
        eventually(lambda: self._child_died() or self._ready(), self._last_words)
        if self._child_died():
            raise AssertionError(self._last_words())

    def stop(self) -> None:
        """Ask for an orderly end and wait for it."""
        self.signal(self.program.stop_signal)
        self._wait()

    def kill(self) -> None:
        """End it as a crash would."""
        self.signal(signal.SIGKILL)
        self._wait()

    def abandon(self) -> None:
        """End it fast; nobody will want its data (PostgreSQL still frees its shared memory)."""
        self.signal(signal.SIGQUIT)
        self._wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, if it still runs."""
        if self._child:
            self._child.send_signal(number)

    def _wait(self) -> None:
        if self._child:
            self._child.wait(_PATIENCE_SECONDS)
            self._child = None

    def _child_died(self) -> bool:
        return self._child is None or self._child.poll() is not None

    def _last_words(self) -> str:
        return f"{self.program.name} is not ready:\n{self.log.read_text()[-3000:]}"


@contextmanager
def frozen(*pids: int) -> Iterator[None]:
    """Hold processes and their children still: they keep their connections and do nothing."""
    held = [psutil.Process(pid) for pid in pids]
    for process in held:
        process.suspend()
    children = [child for process in held for child in process.children(recursive=True)]
    for child in children:  # after their parents, which would make more
        child.suspend()
    held += children
    try:
        yield
    finally:
        for process in held:
            process.resume()


def eventually(
    happened: Callable[[], bool],
    otherwise: Callable[[], str],
    *,
    seconds: float = _PATIENCE_SECONDS,
) -> None:
    """Poll until something outside of this process happened; fail with what to say otherwise.

    What has taken long is looked at less often: a look may start a session of PostgreSQL.
    """
    began = time.monotonic()
    while not happened():
        waited = time.monotonic() - began
        if waited > seconds:
            raise AssertionError(otherwise())
        time.sleep(min(max(0.02, waited / 10), 0.1))


def listens(port: int) -> bool:
    """Whether something accepts connections on a port of the loopback."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
