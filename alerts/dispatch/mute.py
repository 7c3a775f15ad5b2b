"""Routes that are quiet at times: `mute_time_intervals` and `active_time_intervals`. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from .route import Route
from .times import TimeInterval


def quiet_by(route: Route, intervals: Mapping[str, TimeInterval], now: datetime) -> tuple[str, ...]:
    """Name the time intervals by which a route tells nobody now; none: it tells.

    Of active intervals one has to hold; when none does, all of them are named.
    """
    if route.active and not _holding(route.active, intervals, now):
        return route.active
    return _holding(route.mute, intervals, now)


def _holding(
    names: Iterable[str], intervals: Mapping[str, TimeInterval], now: datetime
) -> tuple[str, ...]:
    return tuple(name for name in names if name in intervals and intervals[name].holds(now))
