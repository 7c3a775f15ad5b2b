"""Children of a run that was killed: the kernel told them to end, but they may be slow or stuck."""

from pathlib import Path
from signal import Signals

import psutil

from ioc.private import Program

# They were told already when their parent died; whoever still runs after this is killed. Nothing is
# lost by it: what was acknowledged is committed.
_PATIENCE_SECONDS = 10.0


def remember(folder: Path, program: Program, pid: int) -> None:
    """Note a child that was started. Its start time tells it from a later user of its number."""
    try:
        started = psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / program.name).write_text(f"{pid} {started} {program.stop_signal.value}")


def forget(folder: Path, program: Program) -> None:
    """Drop the note of a child that has ended."""
    (folder / program.name).unlink(missing_ok=True)


def end_leftovers(folder: Path) -> tuple[str, ...]:
    """End what an earlier run left behind, all at once; returns the names of who had to be killed.

    The caller holds the lock of the state folder, so no supervisor owns them.
    """
    left = {note.name: _told_to_end(note) for note in folder.glob("*")}
    alive = {name: process for name, process in left.items() if process}
    _, stuck = psutil.wait_procs(list(alive.values()), timeout=_PATIENCE_SECONDS)
    for process in stuck:
        process.kill()
    psutil.wait_procs(stuck, timeout=_PATIENCE_SECONDS)
    for name in left:
        (folder / name).unlink(missing_ok=True)
    return tuple(name for name, process in alive.items() if process in stuck)


def _told_to_end(note: Path) -> psutil.Process | None:
    try:
        pid, started, stop_signal = note.read_text().split()
        process = psutil.Process(int(pid))
        if process.create_time() != float(started):
            return None
        process.send_signal(Signals(int(stop_signal)))
    except (ValueError, psutil.Error):
        return None
    return process
