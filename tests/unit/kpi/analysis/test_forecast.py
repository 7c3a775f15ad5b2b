"""What a forecast must never do, whatever the history is."""

import math
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.analysis import (
    HORIZON_MAX,
    Forecast,
    History,
    Method,
    NoForecast,
    Point,
    Unforeseen,
    history_of,
)
from kpi.analysis.forecast import foretell
from tests.analysed import history, kpi, term, value


def made(found: object) -> Forecast:
    assert isinstance(found, Forecast), found
    return found


def wave(count: int, size: float, *, noise: float = 0.5) -> list[float]:
    """Make months that repeat each year, around 50 %."""
    chance = np.random.default_rng(7).normal(0, noise, count)
    return [50 + size * math.sin(2 * math.pi * n / 12) + float(chance[n]) for n in range(count)]


def test_a_rise_goes_on_and_slows_down() -> None:
    found = made(foretell(history([40 + n for n in range(16)])))
    assert (found.method, found.points) == (Method.DAMPED_ETS_LOGIT, 16)
    assert [step.at for step in found.steps] == list(range(16, 32))
    middles = [step.middle for step in found.steps]
    assert middles == sorted(middles)
    assert 55 < middles[0] < 57
    assert middles[-1] - middles[-2] < middles[1] - middles[0]


@pytest.mark.parametrize(("count", "horizon"), [(8, 8), (9, 9), (24, 24), (40, HORIZON_MAX)])
def test_no_further_than_there_are_points(count: int, horizon: int) -> None:
    assert len(made(foretell(history(wave(count, 3)))).steps) == horizon


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], NoForecast(Unforeseen.FEW_POINTS, 0)),
        ([50.0] * 3 + [51.0] * 4, NoForecast(Unforeseen.FEW_POINTS, 7)),
        ([50.0, math.nan, 51.0, math.inf], NoForecast(Unforeseen.FEW_POINTS, 2)),
        ([1.0, None, None] * 8, NoForecast(Unforeseen.GAPS, 1)),
    ],
)
def test_why_there_is_none(values: list[float | None], found: NoForecast) -> None:
    assert foretell(history(values)) == found


def test_holes_are_stepped_over() -> None:
    values: list[float | None] = [40 + n for n in range(14)]
    values[4] = values[9] = None
    found = made(foretell(history(values)))
    assert (found.points, len(found.steps)) == (12, 12)
    assert 53 < found.steps[0].middle < 55.5


def test_what_is_far_back_behind_a_hole_does_not_count() -> None:
    values = [90.0, *[None] * 10, *[40.0 + n for n in range(10)]]
    found = made(foretell(history(values)))
    assert (found.points, found.steps[0].at) == (10, 21)


def test_only_points_after_the_last_break_count() -> None:
    values = [20.0] * 20 + [60.0 + n / 3 for n in range(9)]
    points = [Point(n, each) for n, each in enumerate(values)]
    found = made(foretell(History.of(points, top=100, since=20)))
    assert found.points == 9
    assert found.steps[0].low > 50
    assert foretell(History.of(points, top=100, since=22)) == NoForecast(Unforeseen.FEW_POINTS, 7)


@pytest.mark.parametrize("level", [0.0, 37.5, 100.0])
def test_what_never_changed_goes_on_with_a_band_of_hidden_cases(level: float) -> None:
    found = made(foretell(history([level] * 12)))
    assert found.method is Method.UNCHANGED
    assert {round(step.middle, 9) for step in found.steps} == {level}
    first, last = found.steps[0], found.steps[-1]
    assert 0 < first.high - first.low < last.high - last.low < 20
    reason = NoForecast(Unforeseen.NEVER_CHANGED, 12)
    assert foretell(history([level] * 12, step=None)) == reason
    assert foretell(history([level] * 12, top=None, step=None)) == reason
    assert made(foretell(history([level] * 12, top=None))).method is Method.UNCHANGED


def test_seasons_are_seen_from_24_points_on_and_only_where_they_are() -> None:
    strong = made(foretell(history(wave(36, 12), season=12)))
    assert strong.method is Method.DAMPED_ETS_SEASON_LOGIT
    assert strong.steps[2].middle == pytest.approx(62, abs=4)
    assert strong.steps[8].middle == pytest.approx(38, abs=4)
    plain = made(foretell(history(wave(36, 12), top=None, season=12)))
    assert plain.method is Method.DAMPED_ETS_SEASON
    assert made(foretell(history(wave(23, 12), season=12))).method is Method.DAMPED_ETS_LOGIT
    assert made(foretell(history(wave(36, 0), season=12))).method is Method.DAMPED_ETS_LOGIT


@pytest.mark.parametrize(
    "values",
    [
        [0.0] * 6 + [100.0] * 6,
        [50.0] * 11 + [90.0],
        [0.0, 100.0] * 6,
        [100.0] * 11 + [0.0],
        [1e-9 * n for n in range(10)],
        [50.0] * 9 + [50.0 + 1e-6],
    ],
)
@pytest.mark.parametrize("changed", [{}, {"top": None, "step": None}, {"step": 100 / 3}])
def test_jumps_ends_and_next_to_nothing(values: list[float], changed: dict[str, Any]) -> None:
    check(history(values, **changed))


def test_a_count_never_falls_below_nothing_but_a_balance_may() -> None:
    falling = [90.0 - 8 * n for n in range(11)]
    counted = made(foretell(history(falling, top=None, step=None)))
    assert min(step.low for step in counted.steps) == 0.0
    balance = made(foretell(history([each - 40 for each in falling], top=None, step=None)))
    assert balance.steps[-1].low < -60


def test_the_step_of_a_target_is_the_last_one_before_it() -> None:
    found = made(foretell(history(wave(8, 3))))
    late, early, never = found.until(99), found.until(10), found.until(7)
    assert late is found.steps[-1]
    assert early is not None
    assert early.at == 10
    assert never is None


def test_values_of_a_series_are_read_as_shares_of_cases_and_months() -> None:
    values = [value(f"a 2026-M{n:02}", 50 + n, 200) for n in range(1, 12)]
    values += [value("a 2025-M06", 10), value("a 2026-M12", None)]
    found = history_of(kpi(), values, since=date(2025, 7, 1))
    assert (found.top, found.season, found.step, len(found.points)) == (100.0, 12, 0.5, 11)
    assert found.points[0] == Point(2026 * 12, 25.5)
    money = kpi(numerator=term(is_whole=False), is_share=False)
    assert history_of(money, values, since=None).step is None
    assert history_of(money, values, since=None).top is None
    counted = kpi(denominator=None, is_share=False)
    assert history_of(counted, values, since=None).step == 100.0
    assert history_of(kpi(), [], since=None) == History((), 100.0)


cells = st.one_of(st.none(), st.floats(0, 100), st.sampled_from([0.0, 50.0, 100.0, math.nan]))
cases = st.one_of(st.none(), st.floats(0.01, 100))


@settings(max_examples=25, deadline=None)
@given(st.lists(cells, min_size=8, max_size=30), cases, st.sampled_from([1, 4, 12]), st.booleans())
def test_whatever_the_history(
    values: list[float | None], step: float | None, season: int, is_share: bool
) -> None:
    check(history(values, step=step, season=season, top=100.0 if is_share else None))


def test_the_same_history_is_foretold_the_same_again() -> None:
    holes: list[float | None] = [40 + n for n in range(14)]
    holes[4] = None
    for of in (history(wave(26, 12), season=12), history(holes, top=None), history([37.5] * 9)):
        assert made(foretell(of)) == foretell(of)


def check(of: History) -> None:
    """Look at all that is promised of every forecast."""
    found = foretell(of)
    if isinstance(found, NoForecast):
        return
    assert len(found.steps) <= min(found.points, HORIZON_MAX)
    for step in found.steps:
        assert step.low <= step.middle <= step.high
        assert math.isfinite(step.low)
        assert math.isfinite(step.high)
        assert of.top is None or 0 <= step.low <= step.high <= of.top
        assert step.low >= 0  # none of these values is negative
    if of.top is None:  # on the logit the width is bounded; elsewhere it never becomes less
        half = [step.high - step.middle for step in found.steps]
        assert all(one <= other + 1e-9 for one, other in pairwise(half))
