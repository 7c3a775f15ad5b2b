"""Servers that outlived their supervisor, and the ending of them before the next start."""

import signal
from pathlib import Path

import psutil

from .errors import StartError

_PATIENCE_SECONDS = 60.0


def stop_orphan(pid_file: Path, name: str, stop: signal.Signals) -> None:
    """End the server that `pid_file` (its first line) names, if that still is one called `name`.

    The caller holds the lock of the state folder, so no supervisor owns it. Raises StartError
    when it does not end in time.
    """
    left = _left(pid_file, name)
    if left is None:
        return
    try:
        left.send_signal(stop)
        left.wait(_PATIENCE_SECONDS)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        raise StartError(
            f"A {name} of an earlier run (process {left.pid}) does not end.",
            f"Look at it with `ps -fp {left.pid}`; end it with `kill -QUIT {left.pid}`.",
        ) from None


def _left(pid_file: Path, name: str) -> psutil.Process | None:
    try:
        left = psutil.Process(int(pid_file.read_text().split(maxsplit=1)[0]))
        # The number may by now belong to any other program.
        return left if left.name() == name else None
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return None
