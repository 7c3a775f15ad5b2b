"""Where a value stands towards its target: the path, the band, the deadline."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.analysis import (
    Course,
    Forecast,
    Method,
    Standing,
    Start,
    State,
    StateReason,
    Step,
    standing,
    start_of,
)
from kpi.define import Direction, Path
from kpi.values import Status
from tests.analysed import period, target, value

NOVEMBER = period("2026-M11")
START = Start(period("2025-M12"), 60.0)
DUE = period("2030-M12")  # 15/11 to 14/12/2030: the last month that ends by 31/12


def course(**changed: Any) -> Course:
    """Make a way from 60 % at the end of 2025 to above 80 % by 2030."""
    direction = changed.pop("direction", Direction.UP)
    start, last_year = changed.pop("start", START), changed.pop("last_year", None)
    return Course(target=target(**changed), direction=direction, start=start, last_year=last_year)


def band(low: float, high: float, *, ends: str = "2027-M11") -> Forecast:
    """Make a forecast that ends with a period."""
    middle = (low + high) / 2
    first, last = NOVEMBER.index + 1, period(ends).index
    steps = tuple(Step(at, low, middle, high) for at in range(first, last + 1))
    return Forecast(Method.DAMPED_ETS_LOGIT, 12, steps)


def test_a_linear_path_runs_by_days_from_the_first_official_value() -> None:
    way = course()
    whole = (date(2030, 12, 31) - START.period.last).days
    gone = (NOVEMBER.last - START.period.last).days
    assert way.at(NOVEMBER) == pytest.approx(60 + 20 * gone / whole)
    assert way.at(START.period) == 60.0
    assert way.at(period("2025-M11")) is None
    assert way.at(DUE) == 80.0
    assert way.at(period("2035-M01")) == 80.0
    assert course(start=None).at(NOVEMBER) is None


def test_steps_are_those_of_the_year_and_hold_until_the_next() -> None:
    way = course(path=Path.STEPS, steps={2026: Decimal(25), 2028: Decimal(60)})
    asked = [way.at(period(f"{year}-Q2")) for year in (2025, 2026, 2027, 2028)]
    assert asked == [None, 25.0, 25.0, 60.0]
    assert way.at(period("2030-Q4")) == 80.0


def test_each_year_asks_for_the_target_and_for_no_less_than_the_last() -> None:
    yearly = {"path": Path.NOT_BELOW_LAST, "op": ">=", "value": Decimal(3), "by": None}
    year = period("2026")
    assert course(**yearly).at(year) == 3.0
    assert course(**yearly, last_year=4.0).at(year) == 4.0
    assert course(**yearly, last_year=2.0).at(year) == 3.0
    down = yearly | {"op": "<=", "direction": Direction.DOWN}
    assert course(**down, last_year=2.0).at(year) == 2.0
    told = {
        (now, last): course(**yearly, last_year=last).standing(year, now)
        for now, last in [(3.0, None), (3.5, 4.0), (4.0, 4.0), (2.9, 2.0)]
    }
    assert told[3.0, None] == Standing(State.ON, StateReason.REACHED, 3.0)
    assert told[3.5, 4.0] == Standing(State.OFF, StateReason.DEADLINE_OVER, 4.0)
    assert told[4.0, 4.0].state is State.ON
    assert told[2.9, 2.0] == Standing(State.OFF, StateReason.DEADLINE_OVER, 3.0)
    half = course(**yearly, last_year=4.0).standing(period("2026-Q3"), 3.5)
    assert half == Standing(State.AT_RISK, StateReason.NO_BAND, 4.0)


PATH = course().at(NOVEMBER) or 0.0


@pytest.mark.parametrize(
    ("now", "forecast", "state", "reason"),
    [
        (None, None, State.UNKNOWN, StateReason.NO_VALUE),
        (80.0, None, State.ON, StateReason.ON_PATH),  # not yet above 80, but ahead of the way
        (80.1, None, State.ON, StateReason.REACHED),
        (PATH, None, State.ON, StateReason.ON_PATH),
        (PATH - 0.01, None, State.AT_RISK, StateReason.NO_BAND),
        (61.0, band(60, 90), State.AT_RISK, StateReason.BAND_REACHES),
        (61.0, band(58, 62), State.OFF, StateReason.BAND_MISSES),
        (61.0, band(58, 80, ends="2031-M06"), State.OFF, StateReason.BAND_MISSES),  # not above
        (61.0, band(58, 80.1, ends="2031-M06"), State.AT_RISK, StateReason.BAND_REACHES),
    ],
)
def test_states(
    now: float | None, forecast: Forecast | None, state: State, reason: StateReason
) -> None:
    found = course().standing(NOVEMBER, now, forecast)
    assert (found.state, found.reason, found.path_value) == (state, reason, PATH)


def test_a_band_that_ends_before_the_target_is_held_to_the_path_of_that_day() -> None:
    ends = period("2027-M11")
    found = course().standing(NOVEMBER, 61.0, band(58, 70, ends=ends.id))
    assert found.judged_by is not None
    step, asked = found.judged_by
    assert (step.at, asked) == (ends.index, course().at(ends))
    assert found.state is State.AT_RISK  # 70 is far from 80, but on the way there


@pytest.mark.parametrize(
    ("op", "now", "state"),
    [
        (">", 80.0, State.OFF),
        (">=", 80.0, State.DONE),
        (">", 80.01, State.DONE),
        (">=", 79.99, State.OFF),
    ],
)
def test_at_the_deadline_only_the_target_counts(op: str, now: float, state: State) -> None:
    assert course(op=op).standing(DUE, now).state is state
    closed = course(op=op, path=Path.CLOSED, by=date(2025, 4, 30), start=None)
    assert closed.standing(period("2025"), now).state is state


@pytest.mark.parametrize(
    ("op", "now", "state", "reason"),
    [
        ("<=", 20.0, State.ON, StateReason.REACHED),
        ("<", 20.0, State.ON, StateReason.ON_PATH),
        ("<=", 55.0, State.ON, StateReason.ON_PATH),
        ("<=", 59.0, State.AT_RISK, StateReason.BAND_REACHES),
    ],
)
def test_down_is_the_same_the_other_way_round(
    op: str, now: float, state: State, reason: StateReason
) -> None:
    way = course(
        op=op, value=Decimal(20), direction=Direction.DOWN, start=Start(START.period, 65.0)
    )
    found = way.standing(NOVEMBER, now, band(30, 60))
    assert (found.state, found.reason) == (state, reason)
    missed = way.standing(NOVEMBER, 59.0, band(57, 60)).reason
    assert missed is StateReason.BAND_MISSES


def test_without_a_way_nothing_is_judged_until_the_target_is_there() -> None:
    assert course(start=None).standing(NOVEMBER, 70.0) == Standing(
        State.UNKNOWN, StateReason.NO_OFFICIAL_VALUE
    )
    none = course(path=Path.NONE)
    assert none.standing(NOVEMBER, 70.0) == Standing(State.UNKNOWN, StateReason.NO_PATH)
    assert none.standing(NOVEMBER, 81.0).state is State.ON
    assert standing(None, NOVEMBER, 70.0).reason is StateReason.NO_TARGET
    assert standing(None, NOVEMBER, None).reason is StateReason.NO_VALUE
    assert standing(none, NOVEMBER, 81.0).state is State.ON


def test_the_way_begins_with_the_first_official_value_of_the_units_of_today() -> None:
    values = [
        value("a 2025-M05", 50),
        value("a 2025-M09", 55, status=Status.PRELIMINARY),
        value("a 2025-M11", None),
        value("a 2026-M01", 62),
        value("a 2025-M12", 60),
    ]
    assert start_of(values, since=date(2025, 7, 1)) == Start(period("2025-M12"), 60.0)
    assert start_of(values, since=None) == Start(period("2025-M05"), 50.0)
    assert start_of([], since=None) is None


shares = st.floats(0, 100)


@given(shares, shares, shares, st.sampled_from([">", ">="]))
def test_more_is_never_worse(first: float, one: float, other: float, op: str) -> None:
    order = [State.OFF, State.AT_RISK, State.ON, State.DONE]
    way = course(op=op, start=Start(START.period, first))
    low, high = sorted([one, other])
    for when in (NOVEMBER, DUE):
        worse, better = (way.standing(when, each, band(50, 70)).state for each in (low, high))
        assert order.index(worse) <= order.index(better)


@given(shares, shares)
def test_a_path_stays_between_its_ends(first: float, goal: float) -> None:
    way = course(value=Decimal(goal), start=Start(START.period, first))
    asked = [way.at(START.period.shifted(n)) for n in range(0, 90, 6)]
    low, high = sorted([first, goal])
    assert all(each is not None and low - 1e-9 <= each <= high + 1e-9 for each in asked)


def test_a_year_that_still_runs_has_no_verdict_yet() -> None:
    yearly = {"path": Path.NOT_BELOW_LAST, "op": ">=", "value": Decimal(3), "by": None}
    way, year = course(**yearly, start=None, last_year=2.0), period("2026")
    running = replace(way, counted_to=date(2026, 10, 25))
    over = replace(way, counted_to=year.last)
    assert running.standing(year, 2.6).state is State.AT_RISK
    assert running.standing(year, 3.2).state is State.ON
    assert over.standing(year, 2.6).reason is StateReason.DEADLINE_OVER
    assert way.standing(year, 2.6).reason is StateReason.DEADLINE_OVER
