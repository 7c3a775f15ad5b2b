"""How an indicator stands towards its target, by what is stored of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.model import Period
from kpi.analysis import Course, Forecast, Method, Standing, Start, Step, standing

from .facts import Ahead, Facts, Foreseen, Told
from .line import Line, difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A standing, and what it was judged by. course: None, there is no target.

    ahead: the last step of the forecast that is told of: of the target's time, or before it.
    """

    course: Course | None
    standing: Standing
    gap: float | None
    foreseen: Foreseen | None
    ahead: Ahead | None
    knows_later: bool = False  # there is a forecast, but it knows what came after the period


def judged(line: Line, facts: Facts) -> Judged:
    """Judge a line."""
    key = line.kpi.id, line.scope
    first, told = facts.official.get(key), facts.told.get(key, {})
    stored = facts.foreseen.get(key)
    foreseen = _of_now(stored, line.period)
    course = _course(line, first, told)
    forecast = _forecast(foreseen)
    found = standing(course, line.period, line.value.value, forecast)
    step = forecast and _told_of(forecast, course, line.period)
    return Judged(
        course=course,
        standing=found,
        gap=difference(line.value.value, found.path_value),
        foreseen=foreseen,
        knows_later=stored is not None and foreseen is None,
        ahead=next((each for each in _steps(foreseen) if step and _at(each) == step.at), None),
    )


def _course(line: Line, first: tuple[Period, float] | None, told: Told) -> Course | None:
    target = line.kpi.target
    if target is None:
        return None
    before = line.period.shifted(-line.period.a_year)
    is_broken = any(before.first < day <= line.period.last for day in line.broken)
    return Course(
        target=target,
        direction=line.kpi.direction,
        start=Start(*first) if first else None,
        last_year=None if is_broken or before.id not in told else told[before.id][0],
        counted_to=line.value.as_of.date(),
    )


def _of_now(foreseen: Foreseen | None, period: Period) -> Foreseen | None:
    """Leave out a forecast that knows what came after the period."""
    steps = _steps(foreseen)
    return None if steps and _at(steps[0]) > period.index + 1 else foreseen


def _forecast(foreseen: Foreseen | None) -> Forecast | None:
    steps = _steps(foreseen)
    if foreseen is None or not steps:
        return None
    return Forecast(
        Method(foreseen.method),
        foreseen.points,
        tuple(Step(_at(each), each["low"], each["middle"], each["high"]) for each in steps),
    )


def _told_of(forecast: Forecast, course: Course | None, period: Period) -> Step | None:
    return forecast.until(course.due_index(period)) if course else forecast.steps[-1]


def _steps(foreseen: Foreseen | None) -> Sequence[Ahead]:
    return foreseen.ahead if foreseen else ()


def _at(ahead: Ahead) -> int:
    found = Period.parse(ahead["period"])
    return found.index if found else -1
