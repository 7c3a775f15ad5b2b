"""One indicator on the board: its value, how it came there, and who owes figures. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import dropwhile

from core.model import Period, UnitId
from kpi.define import Kpi
from kpi.keeping import Revision
from kpi.units import Members, Scopes
from kpi.values import Figure, Origin, Status, Value, Why

from .facts import Told
from .spans import trend


@dataclass(frozen=True, slots=True)
class Moment:
    """When a board is told for. today: the day it is, or was.

    began: the day on which the place first asked for figures: nobody owes what had ended before.
    """

    now: datetime
    today: date
    began: date


@dataclass(frozen=True, slots=True)
class Spot:
    """A period in a trend."""

    period: Period
    value: float | None
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An indicator in a period and scope. value: as stored, or that nothing is.

    recorded_at: since when it is as it is; None: nothing is stored.
    parts: values of the units that it is made of, by unit. late: who owes figures by now.
    """

    kpi: Kpi
    period: Period
    scope: str
    value: Value
    recorded_at: datetime | None
    previous: float | None
    change: float | None
    spots: Sequence[Spot]
    breaks: Sequence[date]  # within the trend
    broken: Sequence[date]  # all days on which other units began to make up the scope
    members: Members
    parts: Mapping[UnitId, Value]
    before: Mapping[UnitId, Value]  # of the period before
    late: Sequence[UnitId]
    late_days: int


def line(
    kpi: Kpi,
    where: tuple[Period, str],
    stored: tuple[Told, Sequence[Revision]],
    scopes: Scopes,
    moment: Moment,
) -> Line:
    """Put a line together.

    where: period and scope. stored: the trend, and values of the period and the one before.
    """
    (period, scope), (told, revisions) = where, stored
    members = scopes.members(scope, period)
    found = next((each for each in revisions if _is(each.value, period, scope)), None)
    own = [each.value for each in revisions if each.value.kpi == kpi.id]
    now = [each for each in own if each.period == period]
    spots = spots_of(trend(kpi, period), told)
    broken = scopes.breaks(scope)
    earlier = period.shifted(-1)
    previous = told.get(earlier.id, (None, Why.NO_FIGURES))[0]
    is_broken = any(earlier.first < day <= period.last for day in broken)
    # Figures of units that were no more at its end are in no total.
    why = Why.STRADDLES if members.is_split and now else Why.NO_FIGURES
    value = found.value if found else _nothing(kpi, where, (members, why), moment)
    late = _late(kpi, period, scopes, now, moment)
    return Line(
        kpi=kpi,
        period=period,
        scope=scope,
        value=value,
        recorded_at=found.recorded_at if found else None,
        previous=previous,
        change=None if is_broken else difference(value.value, previous),
        spots=spots,
        breaks=[day for day in broken if spots and spots[0].period.first < day <= period.last],
        broken=broken,
        members=members,
        parts=_of_units(members, now),
        before=_of_units(members, [each for each in own if each.period == earlier]),
        late=late,
        late_days=(moment.today - period.due(kpi.due_day)).days if late else 0,
    )


def _is(value: Value, period: Period, scope: str) -> bool:
    return value.period == period and value.scope == scope


def spots_of(periods: Iterable[Period], told: Told) -> list[Spot]:
    """Put a trend together; it begins with the first period of which anything is told."""
    begun = dropwhile(lambda period: period.id not in told, periods)
    return [Spot(each, *told.get(each.id, (None, Why.NO_FIGURES))) for each in begun]


def _of_units(members: Members, values: Iterable[Value]) -> dict[UnitId, Value]:
    by_unit = {each.unit: each for each in values if each.unit}
    return {unit: by_unit[unit] for unit in members.all if unit in by_unit}


def _nothing(
    kpi: Kpi, where: tuple[Period, str], how: tuple[Members, Why], moment: Moment
) -> Value:
    (period, scope), (members, why) = where, how
    return Value(
        kpi=kpi.id,
        scope=scope,
        period=period,
        numerator=None,
        denominator=None,
        value=None,
        why=why,
        status=Status.NONE,
        origin=Origin.TOTAL,
        simulated=False,
        have=0,
        want=len(members.all),
        as_of=moment.now,
    )


def difference(value: float | None, before: float | None) -> float | None:
    """Subtract what there is."""
    return None if value is None or before is None else value - before


def _late(
    kpi: Kpi, period: Period, scopes: Scopes, values: Iterable[Value], moment: Moment
) -> list[UnitId]:
    """Find the units that owe figures, and whose day is over."""
    is_owed = kpi.is_handed_in and kpi.is_owed and not kpi.is_closed
    is_asked = is_owed and period.last >= (kpi.since or date.min)
    is_due = moment.began <= period.last and period.due(kpi.due_day) < moment.today
    owing = scopes.members(kpi.scope, period)
    if not is_asked or not is_due or owing.is_split:
        return []
    there = {each.unit for each in values if Figure(each.numerator, each.denominator).is_whole(kpi)}
    return [unit for unit in owing.units if unit not in there]
