"""Our own figures beside published points, as the page of a group tells them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from api.kpis.beside import checks_of, cross_check
from core.model import Period
from kpi.board import Line
from kpi.define import Cap, Catalogue, Kind, Kpi, KpiId
from kpi.units import Members
from tests.analysed import kpi, period
from tests.indicators import value

OCTOBER, SEPTEMBER = period("2026-M10"), period("2026-M09")
GROUP = kpi("G", kind=Kind.OFFICIAL, scale=Decimal(6))
ONE = kpi("A", kind=Kind.CROSS_CHECK, beside=GROUP.id, cap=Cap(Decimal(100), Decimal(6)))
PLAN = kpi("K01")
CATALOGUE = Catalogue(kpis=(GROUP, ONE, PLAN))


def line(of: Kpi, when: Period, part: int) -> Line:
    """Make the line of a board, of which only the value counts."""
    found = replace(value(of, "a", when.id, part, 100), unit=None, scope="core")
    return Line(
        kpi=of,
        period=when,
        scope="core",
        value=found,
        recorded_at=None,
        previous=None,
        change=None,
        spots=(),
        breaks=(),
        broken=(),
        members=Members(()),
        parts={},
        before={},
        late=(),
        late_days=0,
    )


def test_only_what_others_publish_is_cross_checked() -> None:
    assert checks_of(CATALOGUE, GROUP) == [GROUP, ONE]
    assert checks_of(CATALOGUE, PLAN) == []
    assert cross_check(CATALOGUE, PLAN, []) is None


@pytest.mark.parametrize(
    ("when", "recomputed", "difference"), [(OCTOBER, 3.0, 0.0), (SEPTEMBER, None, None)]
)
def test_figures_of_the_same_period_are_compared(
    when: Period, recomputed: float | None, difference: float | None
) -> None:
    found = cross_check(CATALOGUE, GROUP, [line(GROUP, OCTOBER, 50), line(ONE, when, 50)])
    assert found
    assert (found.most, found.published) == (6.0, 3.0)
    assert (found.recomputed, found.difference) == (recomputed, difference)
    assert [(each.id, each.full_at, each.most) for each in found.lines] == [("A", 100.0, 6.0)]
    assert KpiId(found.lines[0].id) == ONE.id
