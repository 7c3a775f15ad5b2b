"""What stands in the state folder: files, permissions, logs, who holds it."""

import os
import pwd
import re
import stat
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from ioc.doctor.facts import Complaint, Entry
from ioc.up.output import understood

_LOG_BYTES = 1 << 19  # of each log, its end
_HOUR = timedelta(hours=1)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)")
_OURS_BAD = re.compile(r'"level": ?"(error|critical)"')
# PostgreSQL's ERROR may be a duplicate that ingest expects; FATAL while it starts is an answer.
_THEIRS_BAD = re.compile(r"\b(PANIC|FATAL):|: Error:|No space left")
_HARMLESS = re.compile(
    r"the database system is |terminating connection|connection to client lost"
    r"|canceling authentication"  # of those who asked while it stood still
)
_NAMES = ("postgres", "mosquitto", "secrets", "log", "ballast")


def me() -> str:
    """Name of the account that looks."""
    return _name(os.geteuid())


def entries(state: Path) -> tuple[Mapping[str, Entry], tuple[str, ...]]:
    """Find the parts of a state folder, and what may not be read of it."""
    found: dict[str, Entry] = {}
    unreadable: list[str] = []
    for name in (".", *_NAMES):
        path = state / name
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        except OSError:
            unreadable.append(str(path))
            continue
        found[name] = Entry(name, _name(status.st_uid), stat.S_IMODE(status.st_mode))
        if name in {"secrets", "log"} and not os.access(path, os.R_OK | os.X_OK):
            unreadable.append(str(path))
    return found, tuple(unreadable)


def secrets(state: Path) -> tuple[Entry, ...]:
    """Find the secrets, and who may read them."""
    try:
        files = sorted((state / "secrets").iterdir())
        statuses = [(file.name, file.stat()) for file in files]
    except OSError:
        return ()
    return tuple(
        Entry(name, _name(status.st_uid), stat.S_IMODE(status.st_mode)) for name, status in statuses
    )


def layout(state: Path) -> str | None:
    """Read which layout the folder has."""
    try:
        return (state / "layout").read_text().strip()
    except OSError:
        return None


def holder(state: Path) -> int | None:
    """Find the process that holds the folder, without touching its lock; 0 = number unknown."""
    lock = state / "lock"
    try:
        status = lock.stat()
        locks = Path("/proc/locks").read_text()
    except OSError:
        return None
    device = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    if not re.search(rf"FLOCK .* {device} ", locks):
        return None
    try:
        return int(lock.read_text())
    except (OSError, ValueError):
        return 0


def complaints(state: Path, now: datetime) -> Mapping[str, Complaint]:
    """Read what the logs say of errors in the last hour."""
    found: dict[str, Complaint] = {}
    try:
        logs = sorted((state / "log").glob("*.log"))
    except OSError:
        return {}
    for path in logs:
        bad = [line for line in _end(path) if _is_bad(line, now - _HOUR)]
        if bad:
            found[path.name] = Complaint(len(bad), understood(bad[-1])[0])
    return found


def _end(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _LOG_BYTES))
            yield from file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return


def _is_bad(line: str, since: datetime) -> bool:
    if _HARMLESS.search(line) or not (_OURS_BAD.search(line) or _THEIRS_BAD.search(line)):
        return False
    found = _TIME.search(line)
    if found is None:
        return False
    try:
        at = datetime.fromisoformat(f"{found[1]}T{found[2]}+00:00")
    except ValueError:
        return False
    return at >= since


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
