"""Indicators as the contract has them, made of what was read. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from api.wall.layout import Name
from core.model import Period, UnitId
from kpi.acts import Task
from kpi.analysis import COVERAGE
from kpi.board import Foreseen, Handed, Line, Spot
from kpi.board.judged import Judged
from kpi.define import Kpi, Term, Text
from kpi.values import Origin, Value

from .models.board import (
    BoardRow,
    HistoryPoint,
    KpiForecast,
    KpiFreshness,
    KpiTarget,
    KpiTask,
    KpiUnit,
    PeriodTold,
    TermTold,
    TrendPoint,
)
from .scene import Scene


def row(scene: Scene, line: Line, judged: Judged, handed_in_at: datetime | None) -> BoardRow:
    """Tell a line of the board."""
    return BoardRow.model_validate(fields(scene, line, judged, handed_in_at))


def fields(
    scene: Scene, line: Line, judged: Judged, handed_in_at: datetime | None
) -> dict[str, Any]:
    """Give the members of a row."""
    kpi, value = line.kpi, line.value
    return {
        **of_kpi(kpi),
        **of_value(value, is_stored=line.recorded_at is not None),
        "small_n": kpi.small_n,
        "direction": kpi.direction.value,
        "period": period(line.period, kpi.due_day),
        "scope": line.scope,
        "have": value.have,
        "want": value.want,
        "change": line.change,
        "previous": line.previous,
        "target": _target(kpi),
        "path_value": judged.standing.path_value,
        "state": judged.standing.state.value,
        "state_reason": judged.standing.reason.value,
        "gap": judged.gap,
        "trend": [spot(each) for each in line.spots],
        "breaks": list(line.breaks),
        "forecast": _forecast(scene, line, judged),
        "freshness": KpiFreshness(
            due=line.period.due(kpi.due_day) if kpi.is_owed else None,
            handed_in_at=handed_in_at,
            late_days=line.late_days,
            late_units=[unit(scene, each) for each in scene.visible(line.late)],
            late_count=len(line.late),
        ),
        "caveat": name(kpi.caveat),
    }


def of_kpi(kpi: Kpi) -> dict[str, Any]:
    """Tell what an indicator is."""
    return {
        "id": kpi.id,
        "kind": kpi.kind.value,
        "beside": kpi.beside,
        "name": name(kpi.name),
        "owner": name(kpi.owner),
        "unit_of_measure": kpi.unit_of_measure,
        "decimals": kpi.decimals,
        "is_closed": kpi.is_closed,
        "is_live": kpi.is_live,
        "is_handed_in": kpi.is_handed_in,
    }


def of_value(value: Value, *, is_stored: bool) -> dict[str, Any]:
    """Tell a value; of one that is not stored nobody knows anything."""
    return {
        "value": value.value,
        **of_figure(value.numerator, value.denominator),
        "why": value.why.value,
        "status": value.status.value,
        "origin": value.origin.value if is_stored else None,
        "simulated": value.simulated,
        "as_of": value.as_of if is_stored else None,
    }


def part(value: Value | None) -> dict[str, Any]:
    """Tell the value of a unit; None: nothing is stored."""
    if value is not None:
        return of_value(value, is_stored=True)
    empty = dict.fromkeys(("value", "numerator", "denominator", "origin", "as_of"))
    return {**empty, "why": "no_figures", "status": "chua_co_du_lieu", "simulated": False}


def of_figure(numerator: Decimal | None, denominator: Decimal | None) -> dict[str, Any]:
    """Tell a numerator and a denominator."""
    return {"numerator": number(numerator), "denominator": number(denominator)}


def point(value: Value) -> HistoryPoint:
    """Tell a value in a history."""
    return HistoryPoint(
        period=value.period.id,
        value=value.value,
        numerator=number(value.numerator),
        denominator=number(value.denominator),
        why=value.why.value,
        status=value.status.value,
        simulated=value.simulated,
    )


def nothing(of: Period) -> HistoryPoint:
    """Tell a period of which nothing is stored."""
    return HistoryPoint(
        period=of.id,
        value=None,
        numerator=None,
        denominator=None,
        why="no_figures",
        status="chua_co_du_lieu",
        simulated=False,
    )


def spot(found: Spot) -> TrendPoint:
    """Tell a point of a trend."""
    return TrendPoint(period=found.period.id, value=found.value, why=found.why.value)


def period(of: Period, due_day: int) -> PeriodTold:
    """Tell a period."""
    return PeriodTold(
        id=of.id, kind=of.kind.value, first=of.first, last=of.last, due=of.due(due_day)
    )


def unit(scene: Scene, id_: UnitId) -> KpiUnit:
    """Tell a unit."""
    return KpiUnit(id=id_, name=scene.name(id_))


def term(of: Term) -> TermTold:
    """Tell a numerator or denominator."""
    return TermTold(
        kind=of.kind.value, name=name(of.name), unit_of_measure=of.unit_of_measure, expr=of.expr
    )


def task(scene: Scene, given: Task, called: Mapping[str, str]) -> KpiTask:
    """Tell a task. called: names of people by their ids."""
    return KpiTask(
        id=given.id,
        kpi=given.kpi,
        unit=unit(scene, UnitId(given.unit)) if given.unit else None,
        period=given.period,
        text=given.text,
        due=given.due,
        is_late=given.done_at is None and given.due < scene.moment.today,
        made_by=given.made_by,
        made_by_name=person(given.made_by, called),
        made_at=given.made_at,
        done_by=given.done_by,
        done_by_name=person(given.done_by, called),
        done_at=given.done_at,
    )


def person(actor: str | None, called: Mapping[str, str]) -> str | None:
    """Give the name of who did something."""
    return called.get(actor.removeprefix("user:")) if actor else None


def name(text: Text) -> Name:
    """Tell a text."""
    return Name(text.vi, text.en)


def number(figure: Decimal | None) -> float | None:
    """Tell a figure."""
    return None if figure is None else float(figure)


def handed_in_at(values: Iterable[Value], uploads: Mapping[int, Handed]) -> datetime | None:
    """Tell when the newest of the uploads was handed in that values come from."""
    found = [uploads.get(each.upload or 0) for each in values]
    return max((each.made_at for each in found if each), default=None)


def upload_ids(lines: Sequence[Line]) -> set[int]:
    """Find the uploads that values of units come from."""
    return {
        each.upload
        for line in lines
        for each in line.parts.values()
        if each.upload is not None and each.origin is Origin.HANDIN
    }


def _target(kpi: Kpi) -> KpiTarget | None:
    target = kpi.target
    if target is None:
        return None
    return KpiTarget.model_validate(
        {
            "op": target.op,
            "value": float(target.value),
            "by": target.by,
            "path": target.path.value,
        }
    )


def _forecast(scene: Scene, line: Line, judged: Judged) -> KpiForecast | None:
    """Tell the forecast, or why there is none; None: there is nothing that one could be made of."""
    foreseen, ahead = judged.foreseen, judged.ahead or {}
    if foreseen is None:
        was_told = scene.at is not None and any(each.value is not None for each in line.spots)
        why = "knows_later" if judged.knows_later else "not_then" if was_told else ""
        if not why:
            return None
        foreseen = Foreseen("", 0, why, ())
    return KpiForecast(
        method=foreseen.method,
        points=foreseen.points,
        reason=foreseen.reason,
        low=ahead.get("low"),
        high=ahead.get("high"),
        at=ahead.get("period"),
        coverage=COVERAGE,
    )
