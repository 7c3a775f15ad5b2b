"""Outages that somebody orders of a running simulation, to train with.

A small file in the state folder, which only its owner writes: who orders needs no port and no key.
The simulation looks into it whenever a portal is asked for. A lock tells whether one runs.
"""

import fcntl
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import orjson
import structlog

from core.place import closest
from core.service.secrets import keep_secret

from .models import Outage

FILE: Final = "simulate-outages.json"
_LOCK: Final = "simulate.lock"
LONGEST: Final = timedelta(hours=2)
SHORTEST: Final = timedelta(minutes=1)  # what is shorter no probe may see
# A simulation that starts anew tells of the last hours once more, and has to tell the same.
_KEPT_MS: Final = int(timedelta(hours=26).total_seconds() * 1000)
_KEPT_MAX: Final = 100
_BYTES_MAX: Final = 65_536

log = structlog.get_logger()


class OrderError(Exception):
    """An outage that is not made; says why."""


@dataclass(slots=True)
class Orders:
    """What was ordered, read again when the file is another."""

    path: Path
    _seen: tuple[int, int] | None = None
    _outages: Sequence[Outage] = field(default=())

    def __call__(self) -> Sequence[Outage]:
        """Give all outages; none of a file that cannot be read, or that nobody of us wrote."""
        try:
            status = self.path.stat()
        except OSError:
            return ()
        seen = status.st_mtime_ns, status.st_ino
        if seen != self._seen:
            self._seen, self._outages = seen, ()
            try:
                self._outages = _read(self.path)
            except (OSError, ValueError, TypeError, KeyError) as error:
                log.warning("outages_unread", path=str(self.path), reason=str(error))
        return self._outages


@contextmanager
def running(state: Path) -> Iterator[None]:
    """Let others see that a simulation runs on this state folder, also when it is killed."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / _LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def is_running(state: Path) -> bool:
    """Tell whether a simulation runs on this state folder."""
    try:
        with (state / _LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def check_running(state: Path) -> None:
    """Raise OrderError when there is nobody who would let a portal fail."""
    if not is_running(state):
        raise OrderError(
            f"no simulation runs on {state}; start the demo: ioc up --demo"
            " (a center without --demo has no portals to let fail)"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants. known: portals that have a stand-in."""

    portal: str
    known: Collection[str]
    lasting: timedelta
    after: timedelta = timedelta()


def order(state: Path, wanted: Order, now: datetime) -> Outage:
    """Order an outage in place of what is ahead of its portal. Raises OrderError, OSError.

    Of a simulation that runs: `check_running`.
    """
    portal, lasting, after = wanted.portal, wanted.lasting, wanted.after
    if portal not in wanted.known:
        names = ", ".join(sorted(wanted.known)) or "none"
        hint = closest(portal, wanted.known)
        raise OrderError(f"no portal {portal!r}{hint} (there are: {names})")
    if not SHORTEST <= lasting <= LONGEST:
        raise OrderError("--for is from 1m to 2h")
    if after > LONGEST:
        raise OrderError("--after is up to 2h")
    now_ms = int(now.timestamp() * 1000)
    from_ms = now_ms + int(after.total_seconds() * 1000)
    made = Outage(portal, from_ms, from_ms + int(lasting.total_seconds() * 1000))
    before = [_cut(each, now_ms) if each.portal == portal else each for each in _known(state)]
    kept = [each for each in before if now_ms - _KEPT_MS < each.until_ms > each.from_ms]
    told = [asdict(each) for each in [*kept, made][-_KEPT_MAX:]]
    keep_secret(state / FILE, orjson.dumps(told).decode())
    return made


def _cut(outage: Outage, now_ms: int) -> Outage:
    return replace(outage, until_ms=min(outage.until_ms, max(outage.from_ms, now_ms)))


def _known(state: Path) -> Sequence[Outage]:
    return Orders(state / FILE)()


def _read(path: Path) -> tuple[Outage, ...]:
    with path.open("rb") as file:
        raw = file.read(_BYTES_MAX)
    found = [
        Outage(str(each["portal"]), int(each["from_ms"]), int(each["until_ms"]))
        for each in orjson.loads(raw)
    ]
    longest_ms = LONGEST.total_seconds() * 1000
    return tuple(each for each in found if each.until_ms - each.from_ms <= longest_ms)
