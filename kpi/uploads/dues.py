"""Who owes which figures until when, what is late, and how complete a period is. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from core.model import Period, UnitId, periods
from kpi.define import Kpi, KpiId
from kpi.keeping import Place

_DAY: Final = timedelta(days=1)
_BACK: Final = timedelta(days=800)  # what is older is no longer asked for

Slot = tuple[KpiId, UnitId, str]  # indicator, unit, period


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Since when figures that count are there. at: of the first upload of them."""

    at: datetime
    is_approved: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Figures of an indicator that a unit hands in for a period. at: the end of the last day."""

    kpi: KpiId
    unit: UnitId
    period: Period
    at: datetime
    handed_in: HandedIn | None

    def late_days(self, now: datetime) -> int:
        """Count the days past the end of the last day, begun ones too; 0: in time, or not due."""
        over = (self.handed_in.at if self.handed_in else now) - self.at
        return max(0, -(-over // _DAY))

    def is_missing(self, now: datetime) -> bool:
        """Whether it is late and not there."""
        return self.handed_in is None and now > self.at


def forms(place: Place, period: Period) -> list[tuple[Kpi, UnitId]]:
    """List what is handed in for a period: an indicator of a unit each.

    On a period within which the units changed nobody owes anything.
    """
    asked = [kpi for kpi in place.catalogue.of_period(period.kind) if is_asked(kpi, period)]
    scopes = place.scopes
    members = {scope: scopes.members(scope, period) for scope in {kpi.scope for kpi in asked}}
    return [
        (kpi, unit)
        for kpi in asked
        if not members[kpi.scope].is_split
        for unit in members[kpi.scope].units
    ]


def owing(place: Place, period: Period) -> list[tuple[Kpi, UnitId]]:
    """List what has to be handed in for a period: nothing of what has no source yet."""
    return [(kpi, unit) for kpi, unit in forms(place, period) if kpi.is_owed]


def is_asked(kpi: Kpi, period: Period) -> bool:
    """Whether figures of an indicator are handed in for a period."""
    is_old = kpi.since is not None and period.last < kpi.since
    return kpi.is_handed_in and not kpi.is_closed and not is_old


def due(place: Place, kpi: Kpi, unit: UnitId, period: Period, handed: HandedIn | None) -> Due:
    """Tell until when it is handed in."""
    return Due(kpi.id, unit, period, due_at(place, kpi, period), handed)


def due_at(place: Place, kpi: Kpi, period: Period) -> datetime:
    """Give the end of the last day on which figures come in time."""
    return datetime.combine(period.due(kpi.due_day) + _DAY, time.min, place.zone)


def owed(place: Place, now: datetime, since: date) -> list[tuple[Kpi, UnitId, Period]]:
    """List what was to be handed in by now, the oldest first.

    since: from when on the place asks for figures. Nothing is owed for what had ended before.
    """
    today = now.astimezone(place.zone).date()
    first = max(since, today - _BACK)
    kinds = {kpi.period for kpi in place.catalogue.kpis}
    ended = [
        period
        for kind in kinds
        for period in periods(kind, first, today)
        if first <= period.last < today
    ]
    ended.sort(key=lambda period: (period.last, period.id))
    return [(kpi, unit, period) for period in ended for kpi, unit in owing(place, period)]


def dues(place: Place, handed: Mapping[Slot, HandedIn], now: datetime, since: date) -> list[Due]:
    """Tell of all that is owed whether it is there, the oldest first."""
    return [
        due(place, kpi, unit, period, handed.get((kpi.id, unit, period.id)))
        for kpi, unit, period in owed(place, now, since)
    ]


@dataclass(frozen=True, slots=True)
class Complete:
    """How many of the forms of a period are there, and how many are official."""

    have: int
    want: int
    official: int


def complete(place: Place, period: Period, handed: Mapping[Slot, HandedIn]) -> Complete:
    """Count the forms of a period that are owed."""
    asked = [(kpi.id, unit, period.id) for kpi, unit in owing(place, period)]
    there = [handed[slot] for slot in asked if slot in handed]
    return Complete(len(there), len(asked), sum(each.is_approved for each in there))


def reminded(
    late: Iterable[Due], now: datetime, every: timedelta, after: timedelta
) -> list[tuple[Due, datetime]]:
    """Tell of what is missing which reminder is the newest that was due by now.

    The first one comes `after` the end of the last day, the next ones `every` so often. Reminders
    that fell into a time in which nobody counted are not counted afterwards.
    """
    found = []
    for each in late:
        passed = now - each.at - after
        if each.is_missing(now) and passed >= timedelta(0):
            found.append((each, each.at + after + passed // every * every))
    return found
