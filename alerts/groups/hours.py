"""When routes are quiet by their times, and that groups are looked at when that ends. Pure."""

from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import datetime

from alerts.dispatch.alert import Alert
from alerts.dispatch.group import Flush
from alerts.dispatch.mute import opens_at, quiet_by
from alerts.dispatch.route import Route
from alerts.dispatch.times import TimeInterval


class Hours:
    """Times of a routing. When a route tells again is worked out once a moment."""

    def __init__(self, intervals: Iterable[TimeInterval]) -> None:
        self._intervals = {each.name: each for each in intervals}
        self._looked_at: datetime | None = None
        self._opens = dict[Hashable, datetime | None]()

    def is_quiet(self, route: Route, now: datetime) -> bool:
        """Whether a route tells nobody now."""
        return bool(quiet_by(route, self._intervals, now))

    def was_quiet(self, route: Route, alert: Alert, now: datetime) -> bool:
        """Whether a route told nobody as an alert began, nor as it ended."""
        return self.is_quiet(route, alert.fired_at) and self.is_quiet(route, alert.ended_at or now)

    def hurried(self, flush: Flush, route: Route, now: datetime) -> Flush:
        """Have a group looked at as soon as its route tells again, not at the beat after that."""
        at = self._opens_at(route, now) if self.is_quiet(route, now) else None
        if at is None or flush.group.due_at <= at:
            return flush
        return replace(flush, group=replace(flush.group, due_at=at))

    def _opens_at(self, route: Route, now: datetime) -> datetime | None:
        if now != self._looked_at:
            self._opens.clear()
            self._looked_at = now
        key = (route.active, route.mute)
        if key not in self._opens:
            self._opens[key] = opens_at(route, self._intervals, now)
        return self._opens[key]
