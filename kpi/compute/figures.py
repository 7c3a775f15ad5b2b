"""Figures of the units of one indicator: counted, asked for in PromQL, or handed in."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection

from core.model import Period, Selected, Selection, Unit, UnitId, instant
from core.store.rollups.calendar import Calendar
from core.store.select import Catalogue as Series
from core.store.select import Stored
from kpi.counting import Span, counted, series_of
from kpi.define import Kind, Kpi, Term, TermKind
from kpi.uploads.standing import standing
from kpi.uploads.tables import counted as rows_of
from kpi.values import summed
from promql.evaluate import QueryError
from promql.parse import parse
from promql.query import Query, read_and_evaluated
from promql.tree import Selector
from promql.values import Vector

_DAY: Final = timedelta(days=1)
_UNIT: Final = "unit"
_SIMULATED: Final = ("simulated", "true")

Connection = AsyncConnection[Any]
Key = tuple[int, UnitId]  # the how manieth of the periods, and the unit


@dataclass(frozen=True, slots=True)
class Told:
    """One figure of a unit. number: None, when it cannot be told.

    days: on so many days it was counted; None: it was not counted day by day. is_partial: so many
    days at an end of the period were not counted that it says little of the period.
    """

    number: Decimal | None
    at: datetime
    is_simulated: bool
    is_damaged: bool = False
    days: int | None = None
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """What reading figures needs. conn: in a snapshot. units: by id."""

    conn: Connection
    series: Series
    zone: ZoneInfo
    now: datetime
    units: Mapping[UnitId, Unit]


@dataclass(frozen=True, slots=True)
class Found:
    """Figures by period and unit, and the series that they were counted from."""

    told: Mapping[Key, Told]
    series: frozenset[int] = frozenset()


async def figures(asking: Asking, kpi: Kpi, term: Term, periods: Sequence[Period]) -> Found:
    """Find a numerator or a denominator of the units. Raises what stores and queries raise."""
    match term.kind:
        case TermKind.COUNTER:
            return await _counted(asking, kpi, term, periods)
        case TermKind.FORMULA:
            return Found(await _asked(asking, kpi, term, periods))
        case TermKind.HANDIN:
            return Found(await _handed_in(asking, kpi, term, periods))
        case TermKind.FIXED:
            return Found({})


async def _counted(asking: Asking, kpi: Kpi, term: Term, periods: Sequence[Period]) -> Found:
    of = await series_of(asking.conn, term, asking.series)
    spans = [Span(period.first, period.last) for period in periods]
    found = await counted(asking.conn, of, spans, asking.zone)
    today = Calendar(asking.zone).day_of(int(asking.now.timestamp() * 1000))
    told = dict[Key, Told]()
    for (place, unit), each in found.items():
        lived = _lived(spans[place], asking.units.get(unit))
        is_enough = each.reach.is_enough(lived, today, kpi.min_completeness)
        at = instant(each.last_ms)
        told[place, unit] = Told(
            each.number, at, each.is_simulated, each.is_damaged, each.days, not is_enough
        )
    return Found(told, frozenset(of.labels))


def _lived(span: Span, unit: Unit | None) -> Span:
    """Give the days of a span on which a unit existed."""
    if unit is None:
        return span
    first, last = unit.valid_from or span.first, unit.valid_to or span.last
    return Span(max(first, span.first), min(last, span.last))


async def _asked(
    asking: Asking, kpi: Kpi, term: Term, periods: Sequence[Period]
) -> dict[Key, Told]:
    """Ask what an expression gives at the end of each period.

    A sample counts as long as it is not stale, by the expected period of its series. Of a plain
    selector the time of the sample is told, so that a figure of last month does not look new; what
    others publish is of the period in which they did.
    """
    calendar, found = Calendar(asking.zone), dict[Key, Told]()
    now_ms = int(asking.now.timestamp() * 1000)
    is_plain = isinstance(parse(term.expr), Selector)
    for place, period in enumerate(periods):
        end_ms = min(calendar.begin_ms(period.last + _DAY), now_ms)
        numbers, simulated = await _at(asking, term.expr, end_ms)
        times: Mapping[UnitId, float] = {}
        if is_plain and numbers:
            times, _ = await _at(asking, f"timestamp({term.expr})", end_ms)
        for unit, number in numbers.items():
            at_ms = int(times[unit] * 1000) if unit in times else end_ms
            if kpi.kind is Kind.OFFICIAL and at_ms <= calendar.begin_ms(period.first):
                continue
            is_simulated = not simulated.isdisjoint((unit, None))
            found[place, unit] = Told(_decimal(number), instant(at_ms), is_simulated)
    return found


async def _at(
    asking: Asking, expr: str, end_ms: int
) -> tuple[Mapping[UnitId, float], frozenset[str | None]]:
    """Give the numbers of units, and of which units made-up series were read."""
    query = Query.at(expr, end_ms)
    selected, told = await read_and_evaluated(query, Stored(asking.conn, asking.series))
    if not isinstance(told.value, Vector):
        raise QueryError(f"{expr}: gives no vector with a label `unit`")
    return _of_units(expr, told.value), _simulated(selected)


def _of_units(expr: str, vector: Vector) -> dict[UnitId, float]:
    found = dict[UnitId, float]()
    for labels, number in _numbers(vector):
        unit = dict(labels).get(_UNIT)
        if unit is None or not math.isfinite(number):
            continue
        if unit in found:
            told = f"{expr}: gives two numbers of unit {unit}; sum by (unit) (…) would give one"
            raise QueryError(told)
        found[UnitId(unit)] = number
    return found


def _simulated(selected: Mapping[Selection, Selected]) -> frozenset[str | None]:
    """Find the units of which made-up series were read; None: of no unit, which may be any.

    Aggregation drops labels, but cannot hide what it was made of.
    """
    made_up = (dict(labels) for each in selected.values() for labels in each.labels)
    return frozenset(
        labels.get(_UNIT) for labels in made_up if labels.get(_SIMULATED[0]) == _SIMULATED[1]
    )


def _numbers(vector: Vector) -> Iterable[tuple[Sequence[tuple[str, str]], float]]:
    rows = zip(vector.labels, vector.values[:, 0].tolist(), vector.present[:, 0], strict=True)
    return ((labels, number) for labels, number, is_there in rows if is_there)


def _decimal(number: float) -> Decimal:
    return Decimal(int(number)) if number.is_integer() else Decimal(repr(number))


async def _handed_in(
    asking: Asking, kpi: Kpi, term: Term, periods: Sequence[Period]
) -> dict[Key, Told]:
    places = {period.id: place for place, period in enumerate(periods)}
    found = dict[Key, Told]()
    for (_, unit, period), rows in (await rows_of(asking.conn, periods, [kpi.id])).items():
        counted = standing(rows)
        figure = summed(each.figure for each in counted)
        number = figure.numerator if term is kpi.numerator else figure.denominator
        if number is not None:
            at = max(each.made_at for each in counted)
            is_simulated = any(each.line.simulated for each in counted)
            found[places[period], UnitId(unit)] = Told(number, at, is_simulated)
    return found
