"""Builders of indicators with a target, values and histories, for what analyses them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from kpi.analysis import History, Point
from kpi.define import Catalogue, Kpi, KpiId, Path, Target, Term, TermKind, Text
from kpi.keeping import Place
from kpi.values import Status, Value
from tests import indicators
from tests.given import unit
from tests.indicators import period

REFORM = date(2025, 7, 1)
__all__ = ["history", "kpi", "period", "place", "target", "term", "value"]


def term(*, is_whole: bool = True) -> Term:
    """Make a term that a person hands in."""
    return Term(
        kind=TermKind.HANDIN, name=Text("hồ sơ", "dossiers"), unit_of_measure="1", is_whole=is_whole
    )


def kpi(id_: str = "K01", **changed: Any) -> Kpi:
    """Make a share in percent, told for months, with a target of more than 80 % by 2030."""
    fields: dict[str, Any] = {
        "id": KpiId(id_),
        "numerator": term(),
        "denominator": term(),
        "target": target(),
        "is_share": True,
    }
    return replace(indicators.kpi(), **(fields | changed))


def target(**changed: Any) -> Target:
    """Make `> 80 by 2030-12-31`, in a straight line."""
    fields: dict[str, Any] = {
        "op": ">",
        "value": Decimal(80),
        "by": date(2030, 12, 31),
        "path": Path.LINEAR,
    }
    return Target(**(fields | changed))


def value(of: str, numerator: int | None, denominator: int | None = 100, **changed: Any) -> Value:
    """Make an official value of a unit in a period: `of` is `binh-lu 2026-M10`."""
    unit, id_ = of.split()
    whose = changed.pop("kpi", kpi())
    found = indicators.value(whose, unit, id_, numerator, denominator)
    status = Status.OFFICIAL if found.is_there else found.status
    return replace(found, **({"status": status} | changed))


def history(values: Iterable[float | None], **changed: Any) -> History:
    """Make a history of shares in percent, of a hundred cases each; None: nothing was handed in."""
    points = [Point(n, each) for n, each in enumerate(values) if each is not None]
    fields: dict[str, Any] = {"top": 100.0, "step": 1.0}
    return History.of(points, **(fields | changed))


def place(*ids: str) -> Place:
    """Make a place of two units, of which one was another before the reform."""
    units = (
        unit("old", valid_to=REFORM - timedelta(days=1)),
        unit("a", valid_from=REFORM),
        unit("b"),
    )
    catalogue = Catalogue(kpis=tuple(map(kpi, ids or ("K01",))), levels=("xa",))
    return Place(catalogue, units, ZoneInfo("Asia/Ho_Chi_Minh"))
