"""Builders of indicators, values and histories for what analyses them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from core.model import Period, PeriodKind, UnitId
from kpi.analysis import History, Point
from kpi.define import Direction, Kind, Kpi, KpiId, Path, Target, Term, TermKind, Text
from kpi.values import Figure, Origin, Status, Value, ratio
from tests.given import NOW

NOTHING = Text("", "")


def term(*, is_whole: bool = True) -> Term:
    """Make a term that a person hands in."""
    return Term(
        kind=TermKind.HANDIN, name=Text("hồ sơ", "dossiers"), unit_of_measure="1", is_whole=is_whole
    )


def kpi(id_: str = "K01", **changed: Any) -> Kpi:
    """Make a share in percent, told for months, with a target of more than 80 % by 2030."""
    fields: dict[str, Any] = {
        "kind": Kind.PLAN,
        "name": Text("Hồ sơ nộp trực tuyến", "Dossiers filed online"),
        "about": NOTHING,
        "caveat": NOTHING,
        "beside": None,
        "numerator": term(),
        "denominator": term(),
        "unit_of_measure": "%",
        "scale": Decimal(100),
        "decimals": 1,
        "period": PeriodKind.MONTH,
        "direction": Direction.UP,
        "target": target(),
        "cap": None,
        "owner": NOTHING,
        "source": NOTHING,
        "scope": "core",
        "due_day": 17,
        "min_completeness": Decimal("0.8"),
        "small_n": 0,
        "jump_percent": Decimal(50),
        "is_share": True,
        "is_public": False,
        "is_closed": False,
        "since": None,
    }
    return Kpi(id=KpiId(id_), **(fields | changed))


def target(**changed: Any) -> Target:
    """Make `> 80 by 2030-12-31`, in a straight line."""
    fields: dict[str, Any] = {
        "op": ">",
        "value": Decimal(80),
        "by": date(2030, 12, 31),
        "path": Path.LINEAR,
    }
    return Target(**(fields | changed))


def period(id_: str) -> Period:
    """Read the id of a period."""
    found = Period.parse(id_)
    assert found is not None, id_
    return found


def value(of: str, numerator: int | None, denominator: int | None = 100, **changed: Any) -> Value:
    """Make the value of a unit in a period: `of` is `binh-lu 2026-M10`."""
    unit, id_ = of.split()
    figure = Figure(
        None if numerator is None else Decimal(numerator),
        None if denominator is None else Decimal(denominator),
    )
    found, why = ratio(changed.pop("kpi", kpi()), figure)
    fields: dict[str, Any] = {
        "kpi": KpiId("K01"),
        "unit": UnitId(unit),
        "value": found,
        "why": why,
        "status": Status.NONE if why else Status.OFFICIAL,
        "origin": Origin.HANDIN,
        "simulated": False,
        "as_of": NOW,
    }
    return Value(
        period=period(id_),
        numerator=figure.numerator,
        denominator=figure.denominator,
        **(fields | changed),
    )


def history(values: Iterable[float | None], **changed: Any) -> History:
    """Make a history of shares in percent, of a hundred cases each; None: nothing was handed in."""
    points = [Point(n, each) for n, each in enumerate(values) if each is not None]
    fields: dict[str, Any] = {"top": 100.0, "step": 1.0}
    return History.of(points, **(fields | changed))
