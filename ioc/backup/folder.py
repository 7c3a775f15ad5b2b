"""The folder of backups: whole ones under their names, what is being written under another."""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ioc.durable import sync

from .errors import BackupError

MANIFEST: Final = "manifest.json"
POSTGRES: Final = "postgres"
PLACE: Final = "place"
STATE: Final = "state"
BESIDE: Final = (PLACE, STATE)  # what is no file of PostgreSQL

_NAME: Final = re.compile(r"ioc-\d{8}T\d{6}Z")
_PART: Final = ".part"
_LOCK: Final = ".lock"
_SCRATCH: Final = ".drill-"


def name_of(moment: datetime) -> str:
    """Name a backup by the moment at which it began, in UTC."""
    return moment.astimezone(UTC).strftime("ioc-%Y%m%dT%H%M%SZ")


@contextmanager
def locked(into: Path) -> Iterator[None]:
    """Have the folder alone, and nothing in it that a killed backup has left.

    Raises BackupError when it cannot be written, or another backup is being made in it.
    """
    try:
        # The system user of a drill's server passes through; each backup in it is for us alone.
        into.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        with (into / _LOCK).open("a+") as lock:
            _take(lock.fileno(), into)
            _give_to_owner_of(into, [into / _LOCK])
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            for left in into.glob(f".ioc-*{_PART}"):
                shutil.rmtree(left, ignore_errors=True)
            _remove_scratch(into)
            yield
    except OSError as error:
        if error.filename is None or not Path(os.fsdecode(error.filename)).is_relative_to(into):
            raise
        raise BackupError(
            f"The folder of backups {into} cannot be used: {error.strerror} ({error.filename}).",
            "Give a folder that this account may write, with --into or IOC_BACKUPS.",
        ) from error


def _take(lock: int, into: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = (into / _LOCK).read_text().strip()
        raise BackupError(
            f"Another backup is being made in {into} (process {holder}).", "Wait until it is done."
        ) from None


@contextmanager
def scratch(within: Path) -> Iterator[Path]:
    """Have a folder for a drill, which the system user of servers passes through, and then not."""
    _remove_scratch(within)
    state = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=within))
    with _held(state, fcntl.LOCK_EX):
        try:
            state.chmod(0o711)
            yield state
        finally:
            shutil.rmtree(state, ignore_errors=True)


def _remove_scratch(within: Path) -> None:
    """Remove whole copies that killed drills have left; who runs holds his."""
    for left in within.glob(f"{_SCRATCH}*"):
        with suppress(BlockingIOError), _held(left, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _held(folder: Path, how: int) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def aside(into: Path, name: str) -> Path:
    """Say where this process writes a backup until it is whole.

    Who copied for one that was killed may write on for a moment: not into ours of the same second.
    """
    return into / f".{name}.{os.getpid()}{_PART}"


def kept(into: Path) -> Sequence[Path]:
    """Find the whole backups of a folder, the oldest first."""
    try:
        names = sorted(each.name for each in into.iterdir() if _NAME.fullmatch(each.name))
    except OSError:
        return ()
    return [into / each for each in names if _is_whole(into / each)]


def _is_whole(backup: Path) -> bool:
    """Whether it is one, of ours: what another account keeps to itself is not ours to remove."""
    try:
        return (backup / MANIFEST).exists()
    except PermissionError:
        return False


def finish(part: Path, final: Path) -> None:
    """Give a backup its name, once all of it is on the disk. What PostgreSQL wrote is already."""
    beside = [path for name in BESIDE for path in (part / name, *(part / name).rglob("*"))]
    for path in (*beside, part / MANIFEST, part):
        sync(path)
    if final.exists():
        raise BackupError(f"{final} is there already.")
    _give_to_owner_of(final.parent, [part, *part.rglob("*")])
    part.rename(final)
    sync(final.parent)


def _give_to_owner_of(into: Path, paths: Iterable[Path]) -> None:
    """Let root by hand leave nothing that the account of the daily backups could not remove."""
    if os.geteuid() == 0:
        owner = into.stat()
        for each in paths:
            os.chown(each, owner.st_uid, owner.st_gid, follow_symlinks=False)


def prune(into: Path, keep: int, stays: Collection[str]) -> Sequence[str]:
    """Remove the oldest backups beyond so many; returns their names. stays: what never goes.

    The new one does not: a clock that went wrong may have named others as if they were newer.
    Renamed first: one that is half removed must not look like a backup.
    """
    whole = kept(into)
    spare = [each for each in whole if each.name not in stays]
    old = spare[: max(0, len(whole) - keep)]
    for each in old:
        gone = aside(into, each.name)
        each.rename(gone)
        shutil.rmtree(gone)
    return [each.name for each in old]


def size_of(folder: Path) -> int:
    """Sum the bytes of all files below."""
    return sum(each.lstat().st_size for each in folder.rglob("*") if each.is_file())


def refuse_little_room(folder: Path, needed: int, what: str) -> None:
    """Refuse before anything is written. needed: bytes. Raises BackupError."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupError(
            f"Too little room for {what}: {needed >> 20} MB are needed where {folder} is, "
            f"{free >> 20} MB are free.",
            "Make room there, keep fewer (--keep), or give a folder on another disk.",
        )
