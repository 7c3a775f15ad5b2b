"""Routes that are quiet at times: `mute_time_intervals` and `active_time_intervals`. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from .route import Route
from .times import TimeInterval

SEARCHED: Final = timedelta(days=60)  # ahead, for a time at which a route tells again
_MINUTE: Final = timedelta(minutes=1)  # no interval is shorter
_NEVER: Final = datetime.max.replace(tzinfo=UTC)

Intervals = Mapping[str, TimeInterval]


@dataclass(frozen=True, slots=True)
class Waits:
    """For what is waited while all routes are quiet.

    begins: for the beginning of the interval; else for its end. until: when a route tells again,
    None: not in the next 60 days.
    """

    interval: TimeInterval
    begins: bool
    until: datetime | None


def quiet_by(route: Route, intervals: Intervals, now: datetime) -> tuple[str, ...]:
    """Name the time intervals by which a route tells nobody now; none: it tells.

    Of active intervals one has to hold; when none does, all of them are named.
    """
    if route.active and not _holding(route.active, intervals, now):
        return route.active
    return _holding(route.mute, intervals, now)


def opens_at(route: Route, intervals: Intervals, now: datetime) -> datetime | None:
    """Say when a route that is quiet tells again; None: not in the next 60 days."""
    end = now + SEARCHED
    turns = {
        turn
        for name in (*route.active, *route.mute)
        if name in intervals
        for times in intervals[name].times
        for turn in times.turns(now, end)
        if now < turn <= end
    }
    return next((turn for turn in sorted(turns) if not quiet_by(route, intervals, turn)), None)


def waits(routes: Iterable[Route], intervals: Intervals, now: datetime) -> Waits | None:
    """Say for what an alert waits that goes to some routes; None: it does not wait."""
    found = list[tuple[datetime, Route]]()
    for route in routes:
        if not quiet_by(route, intervals, now):
            return None
        found.append((opens_at(route, intervals, now) or _NEVER, route))
    if not found:
        return None
    until, first = min(found, key=lambda each: each[0])
    return _waits(first, intervals, now, None if until == _NEVER else until)


def _waits(route: Route, intervals: Intervals, now: datetime, until: datetime | None) -> Waits:
    """Name what keeps a route quiet last, of all that may follow each other until then."""
    last = now if until is None else max(now, until - _MINUTE)
    begins = bool(route.active) and not _holding(route.active, intervals, last)
    names = quiet_by(route, intervals, last)
    if begins and until is not None:
        names = _holding(names, intervals, until)
    return Waits(intervals.get(names[0]) or TimeInterval(names[0], ()), begins, until)


def _holding(names: Iterable[str], intervals: Intervals, now: datetime) -> tuple[str, ...]:
    return tuple(name for name in names if name in intervals and intervals[name].holds(now))
