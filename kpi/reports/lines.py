"""Indicators as lines of a report: value, target, what is to come, how it stands. Pure."""

from dataclasses import dataclass
from typing import Final

from core.model import Period
from kpi.analysis import Course, Forecast, Method, Standing, Start, StateReason, standing
from kpi.analysis.series import start_of
from kpi.board import shown
from kpi.define import Direction, Kind, Kpi, Path
from kpi.report import content
from kpi.report.content import Goal, Handed, Line
from kpi.values import Status, Value, Why

from .known import Known
from .names import briefly, called

METHODS: Final = {
    Method.DAMPED_ETS: "san bằng mũ, xu thế tắt dần (ETS)",
    Method.DAMPED_ETS_LOGIT: "san bằng mũ, xu thế tắt dần (ETS) trên thang logit",
    Method.DAMPED_ETS_SEASON: "san bằng mũ có mùa vụ, xu thế tắt dần (ETS)",
    Method.DAMPED_ETS_SEASON_LOGIT: "san bằng mũ có mùa vụ, xu thế tắt dần (ETS) trên thang logit",
    Method.UNCHANGED: "giá trị không đổi",
}
_WHY: Final = {
    Why.NO_FIGURES: content.Why.NO_FIGURES,
    Why.NOT_APPLICABLE: content.Why.NOT_APPLICABLE,
    Why.NOT_SEPARABLE: content.Why.NOT_SEPARABLE,
    Why.UNITS_MISSING: content.Why.UNITS_MISSING,
    Why.STRADDLES: content.Why.STRADDLES,
    Why.DAMAGED: content.Why.DAMAGED,
    Why.DAYS_DIFFER: content.Why.DAYS_DIFFER,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """An indicator in its period. period: its newest that has ended with the report's."""

    kpi: Kpi
    period: Period
    value: Value | None
    before: Value | None
    course: Course | None
    forecast: Forecast | None
    standing: Standing


def judged(known: Known) -> list[Judged]:
    """Judge all indicators, in the order of the place's file."""
    return [_judged(kpi, known) for kpi in known.place.catalogue.kpis]


def _judged(kpi: Kpi, known: Known) -> Judged:
    period = _period(kpi, known)
    found = known.total(kpi, period)
    value = found.value if found else None
    course = _course(kpi, period, known)
    forecast = _of_then(known.forecasts.get((kpi.id, known.scope_of(kpi))), period)
    stands = standing(course, period, value.value if value else None, forecast)
    before = None if has_break(kpi, period, known) else known.total(kpi, period.shifted(-1))
    previous = before.value if before else None
    return Judged(kpi, period, value, previous, course, forecast, stands)


def _of_then(forecast: Forecast | None, period: Period) -> Forecast | None:
    """Leave out a forecast that knows what came after the period."""
    if forecast is None or not forecast.steps or forecast.steps[0].at > period.index + 1:
        return None
    return forecast


def _period(kpi: Kpi, known: Known) -> Period:
    """Choose the period as the board does."""
    scope = known.scope_of(kpi)
    told = {
        period: revision.value.value
        for (id_, _, of, period), revision in known.values.items()
        if (id_, of) == (kpi.id, scope)
    }
    return shown(kpi, known.wanted.period, known.at.date(), told)


def has_break(kpi: Kpi, period: Period, known: Known) -> bool:
    """Whether other units made up the scope in the period before."""
    breaks = known.place.scopes.breaks(known.scope_of(kpi))
    return any(period.shifted(-1).first < day <= period.last for day in breaks)


def _course(kpi: Kpi, period: Period, known: Known) -> Course | None:
    if kpi.target is None:
        return None
    found = known.total(kpi, period)
    last_year = known.total(kpi, period.shifted(-period.a_year))
    value = last_year.value.value if last_year and not _changed(kpi, period, known) else None
    return Course(
        target=kpi.target,
        direction=kpi.direction,
        start=_start(kpi, period, known),
        last_year=value,
        counted_to=found.value.as_of.date() if found else None,
    )


def _changed(kpi: Kpi, period: Period, known: Known) -> bool:
    """Whether other units made up the scope a year before."""
    breaks = known.place.scopes.breaks(known.scope_of(kpi))
    return any(period.shifted(-period.a_year).first < day <= period.last for day in breaks)


def _start(kpi: Kpi, upto: Period, known: Known) -> Start | None:
    """Find the first official value since the units are what they are."""
    scope = known.scope_of(kpi)
    found = [
        each.value
        for (id_, _, of, _), each in known.values.items()
        if (id_, of) == (kpi.id, scope)
        and each.value.period.kind is upto.kind
        and each.value.period.last <= upto.last
    ]
    return start_of(found, since=max(known.place.scopes.breaks(scope), default=None))


def line_of(one: Judged, known: Known) -> Line:
    """Write a line."""
    kpi, value = one.kpi, one.value
    return Line(
        id=kpi.id,
        name=kpi.name.vi,
        period=briefly(one.period),
        unit=kpi.unit_of_measure,
        decimals=kpi.decimals,
        numerator=_float(value.numerator) if value else None,
        denominator=_float(value.denominator) if value else None,
        counted=_counted(kpi),
        value=value.value if value else None,
        before=one.before.value if one.before else None,
        goal=_goal(one),
        forecast=_forecast(one),
        handed=_handed(one, known),
        status=(value.status if value else Status.NONE).value,
        state=content.State(one.standing.state.value),
        why=_why(one),
        owner=kpi.owner.vi,
        source=kpi.source.vi,
        up=kpi.direction is Direction.UP,
        is_main=kpi.kind is Kind.PLAN,
        is_closed=kpi.is_closed,
    )


def _counted(kpi: Kpi) -> str:
    """Say what the terms count; nothing, where they count different things."""
    units = {term.unit_of_measure for term in kpi.terms}
    return next(iter(units)) if len(units) == 1 else ""


def _float(number: object) -> float | None:
    return None if number is None else float(str(number))


def _goal(one: Judged) -> Goal | None:
    target = one.kpi.target
    if target is None:
        return None
    is_yearly = target.path is Path.NOT_BELOW_LAST
    now = one.standing.path_value
    is_way = now is not None and now != float(target.value)
    return Goal(
        op=target.op,
        value=float(target.value),
        by=target.by.isoformat() if target.by and not is_yearly else None,
        now=now if is_way else None,
    )


def _forecast(one: Judged) -> content.Forecast | None:
    if one.forecast is None or one.course is None:
        step = one.forecast.steps[-1] if one.forecast and one.forecast.steps else None
        due = None
    else:
        due = one.course.due_index(one.period)
        step = one.forecast.until(due)
    if one.forecast is None or step is None or step.at <= one.period.index:
        return None
    at = one.period.shifted(step.at - one.period.index)
    return content.Forecast(
        name=called(at),
        low=step.low,
        high=step.high,
        method=METHODS[one.forecast.method],
        n=one.forecast.points,
        at_goal=due is not None and step.at >= due,
    )


def _handed(one: Judged, known: Known) -> Handed | None:
    """Count the units that have figures; what is closed nobody hands in any more."""
    if one.kpi.is_closed:
        return None
    if one.value is not None:
        return Handed(one.value.have, one.value.want)
    return Handed(0, len(known.place.scopes.members(known.scope_of(one.kpi), one.period).all))


def _why(one: Judged) -> content.Why | None:
    if one.standing.state.value != content.State.UNKNOWN:
        return None
    match one.standing.reason:
        case StateReason.NO_VALUE:
            return _WHY.get(one.value.why) if one.value else content.Why.NO_FIGURES
        case StateReason.NO_TARGET:
            return content.Why.NO_TARGET
        case _:
            return content.Why.NO_PATH
