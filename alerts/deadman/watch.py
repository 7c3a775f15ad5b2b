"""Whether a center lives, as one sees it who stands outside: up, failing or silent. Pure.

Silence is counted in seconds that pass while we listen, never between two times of a wall clock,
which people set. Time in which we did not run is not counted: nobody could have been heard.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

LATE_SECONDS: Final = 180.0
REPEAT_SECONDS: Final = 1800.0
STEP_SECONDS_MAX: Final = 15.0  # more at a time has passed without us


class State(StrEnum):
    """How a center is."""

    NEW = "new"  # nothing was ever heard of it
    UP = "up"
    FAILING = "failing"  # it says itself that it is not well
    SILENT = "silent"  # nothing came for too long


class Reason(StrEnum):
    """Why people are told."""

    SILENT = "silent"
    FAILING = "failing"
    STILL = "still"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a silence may be, and after how long people are told again."""

    late_seconds: float = LATE_SECONDS
    repeat_seconds: float = REPEAT_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is remembered of a center. Times are for people to read, nothing is decided by them.

    heard_at: the last ping. since: when its trouble began. silent_seconds: since the last ping.
    told_seconds: since people were told of its trouble last. said: what it said of itself.
    outage: number of its last trouble. ordinal: of what was told last, over all.
    """

    state: State = State.NEW
    heard_at: datetime | None = None
    since: datetime | None = None
    silent_seconds: float = 0.0
    told_seconds: float = 0.0
    said: str = ""
    outage: int = 0
    ordinal: int = 0

    @property
    def is_in_trouble(self) -> bool:
        """Whether people were told, and not yet that it is over."""
        return self.state in {State.FAILING, State.SILENT}


Step = tuple[Watched, Reason | None]


def heard(known: Watched, *, now: datetime, fault: str | None = None) -> Step:
    """Take a ping in. fault: what the center says is wrong with it; None: all is well."""
    here = replace(known, heard_at=now, silent_seconds=0.0)
    if fault is None:
        if known.is_in_trouble:
            return _told(replace(here, state=State.UP, said=""), Reason.BACK)
        return replace(here, state=State.UP), None
    if known.state is State.FAILING:
        return replace(here, said=fault), None
    begun = here if known.is_in_trouble else _begun(here, now)
    return _told(replace(begun, state=State.FAILING, said=fault), Reason.FAILING)


def passed(known: Watched, seconds: float, limits: Limits, *, now: datetime) -> Step:
    """Let time pass in which nothing was heard. seconds: of a clock that nobody sets."""
    counted = max(0.0, min(seconds, STEP_SECONDS_MAX))
    later = replace(
        known,
        silent_seconds=known.silent_seconds + counted,
        told_seconds=known.told_seconds + counted,
    )
    is_late = later.silent_seconds >= limits.late_seconds
    if is_late and known.state is not State.SILENT:
        begun = later if known.is_in_trouble else _begun(later, now)
        return _told(replace(begun, state=State.SILENT), Reason.SILENT)
    if known.is_in_trouble and later.told_seconds >= limits.repeat_seconds:
        return _told(later, Reason.STILL)
    return later, None


def _begun(known: Watched, now: datetime) -> Watched:
    return replace(known, since=now, outage=known.outage + 1)


def _told(known: Watched, reason: Reason) -> Step:
    return replace(known, told_seconds=0.0, ordinal=known.ordinal + 1), reason
