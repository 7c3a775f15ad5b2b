"""Servers that outlived their supervisor, and the ending of them before the next start.

A pid file is never believed: the number in it may by now belong to any program. A server is ours
when it has the name and works in our folder, wherever it comes from.
"""

import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from .errors import StartError

_PATIENCE_SECONDS = 60.0
_LOOK_SECONDS = 0.05


def living(home: Path, name: str) -> Sequence[psutil.Process]:
    """Find the processes called `name` that work in `home`, and no child of another of them."""
    found = {process.pid: process for process in psutil.process_iter() if _is(process, home, name)}
    return [process for process in found.values() if _parent(process) not in found]


def stop_orphans(home: Path, name: str, stop: signal.Signals) -> tuple[int, ...]:
    """End the servers of this name that work in `home`; returns their process ids.

    The caller holds the lock of the state folder, so no supervisor owns them. Raises StartError
    when one does not end in time.
    """
    orphans = living(home, name)
    for orphan in orphans:
        with suppress(psutil.NoSuchProcess):
            orphan.send_signal(stop)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while stuck := living(home, name):
        if time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
            continue
        pid = stuck[0].pid
        raise StartError(
            f"A {name} of an earlier run (process {pid}) does not end.",
            f"Look at it with `ps -fp {pid}`; end it with `kill -QUIT {pid}`.",
        )
    return tuple(orphan.pid for orphan in orphans)


def _is(process: psutil.Process, home: Path, name: str) -> bool:
    try:
        return process.name() == name and home.samefile(process.cwd())
    except (psutil.Error, OSError):
        return False


def _parent(process: psutil.Process) -> int | None:
    try:
        return process.ppid()
    except psutil.Error:
        return None
