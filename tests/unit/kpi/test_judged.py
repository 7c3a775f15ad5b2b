"""How an indicator stands, by the forecast that was there and did not know what came after."""

from dataclasses import replace
from typing import Any

import pytest

from api.kpis.detail_told import ahead, path_of
from kpi.board import Facts, Foreseen, Moment, line
from kpi.board.judged import judged
from kpi.keeping import Revision
from kpi.units import CORE
from tests.indicators import NOW, day, kpi, period, scopes, value

TARGET = '{op: ">", value: 80, by: 2027-03-31, path: PATH}'
KEY = (kpi().id, CORE)


def band(first: str, *highs: float) -> Foreseen:
    begin = period(first)
    steps = [
        {"period": begin.shifted(n).id, "low": 50.0, "middle": 60.0, "high": high}
        for n, high in enumerate(highs)
    ]
    return Foreseen("damped_ets", 12, "", steps)


def stands(foreseen: Foreseen | None, path: str = "linear", **more: Any) -> Any:
    own = kpi(target=TARGET.replace("PATH", path), **more)
    at, unit = period("2026-M11"), "binh-lu-2025"
    total = replace(value(own, unit, at.id, 60, 100), unit=None, scope=CORE)
    start = {KEY: (period("2026-M03"), 50.0)}
    facts = Facts({}, start, {KEY: foreseen} if foreseen else {})
    moment = Moment(NOW, day("2026-11-28"), day("2025-01-01"))
    stored = [Revision(1, total, NOW, None)]
    return judged(line(own, (at, CORE), ({}, stored), scopes(), moment), facts)


@pytest.mark.parametrize(
    ("foreseen", "state", "reason", "at"),
    [
        (None, "at_risk", "no_band", None),
        (Foreseen("", 3, "few_points", ()), "at_risk", "no_band", None),
        (band("2026-M12", 62, 70, 81), "at_risk", "band_reaches", "2027-M02"),
        (band("2026-M12", 62, 62, 62), "off", "band_misses", "2027-M02"),
        # The target's last month is M03 of 2027: what is told goes no further.
        (band("2026-M12", 62, 62, 62, 70, 99), "off", "band_misses", "2027-M03"),
        (band("2027-M01", 99, 99, 99), "at_risk", "no_band", None),  # knows what came after
    ],
)
def test_a_state(foreseen: Foreseen | None, state: str, reason: str, at: str | None) -> None:
    found = stands(foreseen)
    assert (found.standing.state, found.standing.reason) == (state, reason)
    assert (found.ahead or {}).get("period") == at
    assert found.gap is not None
    assert found.gap < 0


def test_what_the_page_draws() -> None:
    found = stands(band("2026-M12", 62, 70))
    assert [each.period for each in ahead(found)] == ["2026-M12", "2027-M01"]
    corners = [(str(each.day), each.value) for each in path_of(found)]
    assert corners == [("2026-03-14", 50), ("2027-03-31", 80)]
    steps = path_of(stands(None, "steps, steps: {2025: 40, 2026: 55}"))
    assert [(str(each.day), each.value) for each in steps] == [
        ("2025-12-31", 40),
        ("2026-12-31", 55),
    ]
    assert path_of(stands(None, "none")) == []
