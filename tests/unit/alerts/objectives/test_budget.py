"""What is left of the failures that a portal may have."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.objectives import Budget, Day, Excluded, Tally, budget_of
from tests.given import NOW

MINUTE = 60.0
DAY, HALF_DAY = timedelta(days=1), timedelta(hours=12)


def days(*tallies: Tally) -> list[Day]:
    """Put tallies into days, of which the last one runs since half a day."""
    first = NOW - HALF_DAY - (len(tallies) - 1) * DAY
    return [Day(first + n * DAY, first + (n + 1) * DAY, tally) for n, tally in enumerate(tallies)]


def tried(minutes: float, failed: float) -> Tally:
    return Tally.of(minutes, minutes - failed, minutes * MINUTE)


def of_month(*tallies: Tally, percent: float | None = 99.5) -> Budget:
    return budget_of(days(*[Tally()] * (30 - len(tallies)), *tallies), percent, now=NOW)


def test_three_hours_and_a_half_of_thirty_days_at_99_5() -> None:
    budget = of_month(*[tried(1440, 0)] * 28, tried(1440, 54), tried(720, 0))
    assert budget.allowed_seconds == pytest.approx(216 * MINUTE)
    assert budget.left_ratio == pytest.approx(0.75)
    assert budget.tally.availability == pytest.approx(1 - 54 / (29.5 * 1440))
    assert budget.measured_ratio == 1.0


def test_what_nobody_measured_is_neither_up_nor_down() -> None:
    never = of_month()
    assert (never.tally.availability, never.left_ratio, never.measured_ratio) == (None, None, 0.0)
    few = of_month(tried(60, 6))
    assert few.tally.availability == 0.9
    assert few.left_ratio == pytest.approx(1 - 6 / 216)
    assert few.measured_ratio == pytest.approx(60 / (29.5 * 1440))


def test_it_can_be_overdrawn() -> None:
    assert of_month(tried(1440, 432)).left_ratio == pytest.approx(-1.0)


def test_who_promises_nothing_has_no_budget() -> None:
    budget = of_month(tried(1440, 432), percent=None)
    assert budget.tally.availability == pytest.approx(0.7)
    told = (budget.allowed_seconds, budget.left_ratio, budget.burn(0.3), budget.ends_in(0.3))
    assert told == (None, None, None, None)


def test_how_fast_it_burns_and_when_it_is_used_up() -> None:
    budget = of_month(tried(1440, 108))
    assert budget.burn(0.072) == pytest.approx(14.4)
    assert budget.burn(None) is None
    assert budget.ends_in(0.1) == timedelta(minutes=1080)
    assert budget.ends_in(0.0) is None
    assert budget.ends_in(0.0001) is None  # not within 30 days
    assert of_month(tried(1440, 432)).ends_in(0.1) is None  # it has been


def test_what_is_excluded_counts_on_neither_side() -> None:
    of = days(*[tried(1440, 0)] * 28, tried(1440, 60), tried(720, 0))
    planned = Excluded(NOW - DAY, NOW - DAY + timedelta(hours=1), tried(60, 60))
    later = Excluded(NOW + timedelta(hours=1), NOW + timedelta(hours=2))
    budget = budget_of(of, 99.5, now=NOW, excluded=[planned, later])
    assert (budget.tally.failed_seconds, budget.tally.availability) == (0.0, 1.0)
    assert budget.seconds == timedelta(days=30, hours=-2).total_seconds()
    assert budget.elapsed_seconds == timedelta(days=29, hours=11).total_seconds()
    assert budget.measured_ratio == pytest.approx(1.0)


def test_of_no_day_nothing_is_known() -> None:
    budget = budget_of([], 99.5, now=NOW)
    assert (budget.measured_ratio, budget.left_ratio) == (0.0, None)


hours = st.integers(0, 60).flatmap(
    lambda made: st.integers(0, made).map(lambda good: Tally.of(made, good, made * MINUTE))
)


@given(st.lists(hours, min_size=30, max_size=30))
def test_the_budget_is_the_sum_of_its_days(tallies: list[Tally]) -> None:
    budget = budget_of(days(*tallies), 99.0, now=NOW)
    assert budget.tally.made == sum(each.made for each in tallies)
    failed = sum(each.failed_seconds for each in tallies)
    assert budget.tally.failed_seconds == pytest.approx(failed)
    if budget.left_ratio is not None and budget.allowed_seconds:
        used = (1 - budget.left_ratio) * budget.allowed_seconds
        assert used == pytest.approx(failed, abs=1e-6)
    assert (budget.left_ratio is None) is (not budget.tally.made)
