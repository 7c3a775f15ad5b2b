"""When maintenance is on, and which alerts tell nobody then. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from alerts.deadman import canary
from alerts.dispatch.times import clock_change
from alerts.rules.evaluate import ALERTNAME

HAZARD: Final = "hazard"  # a class: of a danger to people everybody is told
AHEAD: Final = timedelta(days=9)  # the next time of any week begins before that
_DAY: Final = timedelta(days=1)
_INSTANT: Final = timedelta(microseconds=1)


class Scope(StrEnum):
    """What is worked on."""

    UNIT = "unit"
    SOURCE = "source"
    PORTAL = "portal"


class Belonging(Protocol):
    """An alert: its labels, and the unit to which it belongs."""

    @property
    def labels(self) -> Mapping[str, str]:
        """Its labels."""

    @property
    def unit(self) -> str | None:
        """Its unit, if it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """A time of some weekdays. weekdays: from 1, Monday. One that ends earlier ends the next day.

    Where the clock is put back, and a time comes twice, it begins at the first and ends at the
    second; a time that is left out is the moment at which the clock is put forward.
    """

    weekdays: frozenset[int]
    begins: time
    ends: time
    zone: ZoneInfo

    def __str__(self) -> str:
        """Write it as the record keeps it: `6,7 22:00-02:00 Asia/Ho_Chi_Minh`."""
        days = ",".join(map(str, sorted(self.weekdays)))
        return f"{days} {self.begins:%H:%M}-{self.ends:%H:%M} {self.zone}"

    def spans(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Give when it begins and ends, of all that are not over by `since`, up to `until`."""
        day = since.astimezone(self.zone).date() - 2 * _DAY
        last = until.astimezone(self.zone).date()
        while day <= last:
            if day.isoweekday() in self.weekdays:
                begin, end = self.span(day)
                if begin < end and since < end and begin < until:
                    yield begin, end
            day += _DAY

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Give when it begins on a day, and when that ends."""
        last = day if self.begins < self.ends else day + _DAY
        return _moment(day, self.begins, 0, self.zone), _moment(last, self.ends, 1, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One time of maintenance. It holds from its start on, not at its end."""

    id: str
    scope: Scope
    names: frozenset[str]
    starts_at: datetime
    ends_at: datetime

    def is_active(self, now: datetime) -> bool:
        """Whether it holds now."""
        return self.starts_at <= now < self.ends_at

    def hides(self, alert: Belonging) -> bool:
        """Whether an alert belongs to what is worked on, and may be kept quiet."""
        if _always_tells(alert.labels):
            return False
        of = alert.unit if self.scope is Scope.UNIT else alert.labels.get(self.scope.value, "")
        return of in self.names


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """Planned work. names: of units with all that lies in them, of sources, or of portals.

    starts_at, ends_at: of it all; weekly: when it is on between them, None: all the time.
    """

    id: str
    scope: Scope
    names: frozenset[str]
    starts_at: datetime
    ends_at: datetime
    weekly: Weekly | None = None
    cancelled_at: datetime | None = None

    @property
    def over_at(self) -> datetime:
        """When nothing of it is left."""
        return min(self.ends_at, self.cancelled_at or self.ends_at)

    def during(self, starts_at: datetime, ends_at: datetime) -> Window:
        """Give a time of it, whether it is planned for then or not."""
        return Window(
            id=self.id,
            scope=self.scope,
            names=self.names,
            starts_at=starts_at,
            ends_at=ends_at,
        )

    def concerns(self, units: Collection[str] | None) -> bool:
        """Whether it may hide alerts of some units. None: of all."""
        is_other = self.scope is Scope.UNIT and units is not None and self.names.isdisjoint(units)
        return not is_other

    def windows(self, since: datetime, until: datetime) -> Iterator[Window]:
        """Give its times that are not over by `since` and begin before `until`, in their order."""
        every = iter([(self.starts_at, self.ends_at)])
        if self.weekly:
            ends = min(until, self.over_at)
            every = self.weekly.spans(max(since, self.starts_at), max(ends, self.starts_at))
        for begin, end in every:
            starts_at, ends_at = max(begin, self.starts_at), min(end, self.over_at)
            if starts_at < min(ends_at, until) and since < ends_at:
                yield self.during(starts_at, ends_at)

    def next(self, now: datetime) -> Window | None:
        """Give the time that is on now, or the next one; None: there is none any more."""
        return next(self.windows(now, self.over_at), None)

    def latest(self, now: datetime) -> Window | None:
        """Give the time that is on now, or the last one that is over; None: none has begun."""
        since = min(now, self.over_at) - AHEAD
        return max(self.windows(since, now + _INSTANT), key=_begin, default=None)


def _always_tells(labels: Mapping[str, str]) -> bool:
    """Whether nothing may keep an alert quiet. By the canary it is known that people are told."""
    class_ = labels.get("class")
    return class_ == HAZARD or (class_ == canary.CLASS and labels.get(ALERTNAME) == canary.NAME)


def _begin(window: Window) -> datetime:
    return window.starts_at


def _moment(day: date, clock: time, fold: int, zone: ZoneInfo) -> datetime:
    """Give the moment of a time of a zone's day, in UTC. fold: 1 for the later of two."""
    said = datetime.combine(day, clock, zone)
    moment = said.replace(fold=fold).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None, fold=0) == said.replace(tzinfo=None):
        return moment
    after, before = (said.replace(fold=each).astimezone(UTC) for each in (0, 1))
    return clock_change(before, after, zone)
