"""A slow roster, walked minute by minute: what schedules are compared with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alerts.oncall.schedule import Layer, Override, Schedule, Window
from core.place import Holidays

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def utc(text: str) -> datetime:
    """Read a moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str) -> datetime:
    """Read what a clock shows."""
    return datetime.fromisoformat(text)


def layer(start: str, every: timedelta, *people: str, **said: Any) -> Layer:
    """Make a layer; people who are there together are written `a+b`."""
    return Layer(
        start=local(start),
        every=every,
        is_by_clock=every % DAY == timedelta(),
        people=tuple(tuple(each.split("+")) for each in people),
        **said,
    )


def schedule(zone: str, *layers: Layer, known: str = "a b c d e") -> Schedule:
    """Make a schedule."""
    return Schedule(id="it", zone=ZoneInfo(zone), layers=layers, known=frozenset(known.split()))


@dataclass
class _Walked:
    """One layer as time goes by. shown: the most that the clock has shown."""

    layer: Layer
    calendar: Holidays
    turn: int = -1
    begun: datetime | None = None
    people: tuple[str, ...] = ()

    def step(self, now: datetime, shown: datetime) -> tuple[str, ...]:
        layer = self.layer
        if shown < layer.start:
            return ()
        self.begun = self.begun or now
        if layer.is_by_clock:
            while shown >= layer.start + (self.turn + 1) * layer.every:
                self.turn += 1
        else:
            self.turn = (now - self.begun) // layer.every
        if layer.until and shown >= layer.until:
            return ()
        if layer.restrict and not any(self._fits(each, shown) for each in layer.restrict):
            return ()
        return layer.people[self.turn % len(layer.people)]

    def _fits(self, window: Window, shown: datetime) -> bool:
        for back in range(3):
            day = datetime.combine(shown.date(), time()) - back * DAY
            minute = (shown - day) // MINUTE
            if not window.begins_minute <= minute < window.ends_minute:
                continue
            if window.weekdays and day.weekday() not in window.weekdays:
                continue
            if window.is_working in (None, self.calendar.is_working(day.date())):
                return True
        return False


@dataclass
class Roster:
    """Walks a schedule. It has to begin before its layers do."""

    schedule: Schedule
    overrides: Sequence[Override] = ()
    calendar: Holidays = field(default_factory=Holidays)

    def walk(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, frozenset[str]]]:
        """Give who is on duty, minute by minute."""
        zone, now, shown = self.schedule.zone, since, local("0001-01-01")
        layers = [_Walked(each, self.calendar) for each in self.schedule.layers]
        while now < until:
            shown = max(shown, now.astimezone(zone).replace(tzinfo=None, fold=0))
            there = [each.step(now, shown) for each in layers]
            yield now, self._overridden(next((each for each in reversed(there) if each), ()), now)
            now += MINUTE

    def _overridden(self, people: tuple[str, ...], now: datetime) -> frozenset[str]:
        meant = [[person] for person in people]  # by chair: whom it was to be, last who sits there
        for each in sorted(self.overrides, key=lambda one: one.id):
            if each.schedule != self.schedule.id or not each.begins <= now < each.ends:
                continue
            if not each.replaces:
                meant = [[*(name for chair in meant for name in chair), each.person]]
            for chair in meant:
                if each.replaces in chair:
                    chair.append(each.person)
        return frozenset(chair[-1] for chair in meant) & (self.schedule.known or frozenset())
