"""What the page of one indicator draws: history, path, forecast, pace, league, units. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from core.model import Period, UnitId
from kpi.analysis import Entry, Placed, Seat, StateReason, history_of, league, pace
from kpi.board import Line
from kpi.board.judged import Judged
from kpi.define import Path
from kpi.values import Value

from .models.board import (
    AheadPoint,
    HistoryPoint,
    KpiPace,
    LeagueRow,
    PathPoint,
    UnitHistory,
)
from .scene import Scene
from .told import nothing, number, point

_NO_RANK: dict[Seat, Literal["", "small_n", "no_value"]] = {
    Seat.RANKED: "",
    Seat.SMALL_N: "small_n",
}
_PERIODS_MAX = 240


def filled(values: Iterable[Value], last: Period) -> list[HistoryPoint]:
    """Tell all periods from the first that is stored, those without anything included."""
    stored = {each.period: each for each in values}
    if not stored:
        return []
    first = min(stored, key=lambda each: each.index)
    until = max(last.index, *(each.index for each in stored))
    count = min(until - first.index + 1, _PERIODS_MAX)
    every = [first.shifted(until - first.index - back) for back in reversed(range(count))]
    return [point(stored[each]) if each in stored else nothing(each) for each in every]


def path_of(found: Judged) -> list[PathPoint]:
    """Tell the corners of the path: between them it runs straight, or in steps."""
    course = found.course
    if course is None or course.target.by is None:
        return []
    goal = PathPoint(day=course.target.by, value=float(course.target.value))
    match course.target.path:
        case Path.LINEAR if course.start is not None:
            start = course.start
            return [PathPoint(day=start.period.last, value=start.value), goal]
        case Path.STEPS:
            steps = sorted(course.target.steps.items())
            return [PathPoint(day=date(year, 12, 31), value=float(step)) for year, step in steps]
        case _:
            return []


def ahead(found: Judged) -> list[AheadPoint]:
    """Tell the whole forecast."""
    steps = found.foreseen.ahead if found.foreseen else ()
    return [AheadPoint.model_validate(each) for each in steps]


def pace_of(line: Line, found: Judged, totals: Sequence[Value]) -> KpiPace | None:
    """Tell what is needed each period, and what there is."""
    course = found.course
    if course is None or course.is_yearly:
        return None
    kept = [each for each in totals if each.period.index <= line.period.index]
    points = history_of(line.kpi, kept, since=line.broken[-1] if line.broken else None).points
    measured = pace(
        points,
        goal=float(course.target.value),
        due_at=course.due_index(line.period),
        is_reached=found.standing.reason is StateReason.REACHED,
    )
    return KpiPace(
        needed=measured.needed,
        now=measured.now,
        per=line.period.kind.value,
        method=measured.method,
    )


def league_of(line: Line) -> tuple[Placed, ...]:
    """Rank the units that make up a line."""
    earlier = line.period.shifted(-1)
    is_broken = any(earlier.first < day <= line.period.last for day in line.broken)
    before = {} if is_broken else line.before
    entries = [Entry(each, line.parts.get(each), before.get(each)) for each in line.members.all]
    return league(line.kpi, entries)


def league_rows(seen: Scene, line: Line) -> list[LeagueRow]:
    """Tell the units whose rows the caller sees, in their order."""
    return [_row(seen, line, each) for each in league_of(line) if seen.sees(each.unit)]


def _row(seen: Scene, line: Line, placed: Placed) -> LeagueRow:
    value = line.parts.get(placed.unit)
    return LeagueRow(
        unit=placed.unit,
        name=seen.name(placed.unit),
        rank=placed.rank,
        why_no_rank=_NO_RANK.get(placed.seat, "no_value"),
        value=placed.value,
        change=placed.change,
        numerator=number(value.numerator) if value else None,
        denominator=number(value.denominator) if value else None,
        n=placed.cases,
        why=value.why.value if value else "no_figures",
        status=value.status.value if value else "chua_co_du_lieu",
        simulated=value.simulated if value else False,
        late_days=line.late_days if placed.unit in line.late else 0,
    )


def small_multiples(seen: Scene, line: Line, every: Sequence[Value]) -> list[UnitHistory]:
    """Tell the history of each unit whose rows the caller sees."""
    return [
        UnitHistory(unit=unit, name=seen.name(unit), history=_of(unit, every, line.period))
        for unit in seen.visible(line.members.all)
    ]


def _of(unit: UnitId, every: Iterable[Value], last: Period) -> list[HistoryPoint]:
    return filled((each for each in every if each.unit == unit), last)
