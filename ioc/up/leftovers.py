"""Children of a run that was killed: the kernel told them to end, but they may be slow or stuck."""

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, Signals
from typing import Self

import psutil

from ioc.private import Program

# They were told already when their parent died; whoever still runs after this is killed. Nothing is
# lost by it: what was acknowledged is committed.
_PATIENCE_SECONDS = 10.0
_LOOK_SECONDS = 0.05

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_ENDED = {"Z", "X"}
_STARTED = 19  # of the fields after the name in /proc/PID/stat: when it started


@dataclass(frozen=True, slots=True)
class Note:
    """A child that runs. started: tells it from a later program with its number.

    It is the boot and the clock ticks since then: a time of day would change with the clock.
    """

    pid: int
    started: str
    stop: Signals
    last: Signals
    patience_seconds: float

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Read a note; None when it is not complete."""
        try:
            pid, started, stop, last, patience = path.read_text().split()
            return cls(int(pid), started, Signals(int(stop)), Signals(int(last)), float(patience))
        except (ValueError, OSError):
            return None

    def write(self, path: Path) -> None:
        """Write it down."""
        numbers = self.pid, self.started, self.stop.value, self.last.value, self.patience_seconds
        path.write_text(" ".join(map(str, numbers)))

    @property
    def process(self) -> psutil.Process | None:
        """The child, if it still runs."""
        if started(self.pid) != self.started:
            return None
        try:
            return psutil.Process(self.pid)
        except psutil.Error:
            return None


@dataclass(frozen=True, slots=True)
class Left:
    """A child of an earlier run that had to be waited for."""

    name: str
    pid: int
    killed: bool


def started(pid: int) -> str | None:
    """When a process started, in a form that no other process of this machine ever has."""
    try:
        # The name stands in brackets, and may itself hold brackets and spaces.
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        if fields[0] in _ENDED:
            return None  # only nobody has asked yet how it ended
        return f"{_BOOT.read_text().strip()}/{fields[_STARTED]}"
    except (OSError, IndexError):
        return None


def remember(folder: Path, program: Program, pid: int) -> None:
    """Note a child that was started."""
    since = started(pid)
    if since is None:
        return
    patience = _PATIENCE_SECONDS if program.last_signal is SIGKILL else program.stop_seconds
    folder.mkdir(mode=0o700, exist_ok=True)
    note = Note(pid, since, program.stop_signal, program.last_signal, patience)
    # A disk that is full must not keep a child from being started; it only is not remembered.
    with suppress(OSError):
        note.write(folder / program.name)


def forget(folder: Path, program: Program) -> None:
    """Drop the note of a child that has ended."""
    (folder / program.name).unlink(missing_ok=True)


def living(folder: Path) -> dict[str, Note]:
    """Read the notes of children that still run, by name."""
    notes = {path.name: Note.read(path) for path in folder.glob("*")}
    return {name: note for name, note in notes.items() if note and note.process}


def end_leftovers(folder: Path) -> tuple[Left, ...]:
    """End what an earlier run left behind, all at once; returns who that was.

    The caller holds the lock of the state folder, so no supervisor owns them.
    """
    left = living(folder)
    for note in left.values():
        _send(note, note.stop)
    killed = {name for name, note in left.items() if not _ends(note)}
    for path in folder.glob("*"):
        path.unlink(missing_ok=True)
    return tuple(Left(name, note.pid, name in killed) for name, note in left.items())


def _ends(note: Note) -> bool:
    """Wait for its end, and enforce it; whether that was not necessary."""
    if _gone(note, note.patience_seconds):
        return True
    _send(note, note.last)
    if not _gone(note, _PATIENCE_SECONDS):
        _send(note, SIGKILL)
        _gone(note, _PATIENCE_SECONDS)
    return False


def _gone(note: Note, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while note.process is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_SECONDS)
    return True


def _send(note: Note, number: Signals) -> None:
    if process := note.process:
        with suppress(psutil.Error):
            process.send_signal(number)
