"""Growth since midnight: resets repaired, any order, bounded memory."""

import itertools
import math
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.tiles.today import POINTS_MAX, STEP_MS, Today
from tests.given import STALE

MIDNIGHT = 1_795_453_200_000
MINUTE = 60_000
Points = list[tuple[int, float]]


def today(points: Points) -> Today:
    counter = Today(MIDNIGHT)
    for minute, value in points:
        counter.observe(MIDNIGHT + minute * MINUTE, value)
    return counter


def points_kept(counter: Today) -> int:
    return len(counter._times)  # noqa: SLF001 - the bound is what is proved


def plain_growth(points: Points) -> float:
    """Say the same in the plainest way: sort, find the base, add up."""
    by_time = sorted(dict(points).items())
    before = [value for minute, value in by_time if minute <= 0]
    values = [value for minute, value in by_time if minute > 0]
    chain = [*before[-1:], *values]
    return sum(b - a if b >= a else b for a, b in itertools.pairwise(chain))


@pytest.mark.parametrize(
    ("points", "growth"),
    [
        ([], 0),
        ([(-10, 100)], 0),
        ([(-10, 100), (5, 130)], 30),
        ([(0, 100), (5, 130)], 30),  # a sample at midnight belongs to the day before
        ([(-20, 90), (-10, 100), (5, 130)], 30),
        ([(5, 130)], 0),  # nobody knows what was before: counting begins here
        ([(5, 130), (6, 140)], 10),
        ([(-10, 100), (5, 130), (6, 10), (7, 15)], 45),  # 30, then 10 from zero, then 5
        ([(-10, 100), (5, 40)], 40),  # began again before its first sample of the day
        ([(-10, 100), (5, 130), (6, math.nan), (7, 131)], 31),
        ([(-10, 100), (5, 130), (6, STALE), (7, 131)], 31),
        ([(-10, 100), (5, 130), (5, 130)], 30),  # a re-send
        ([(-10, 100), (5, 130), (5, 125)], 25),  # a correction
    ],
)
def test_growth(points: Points, growth: float) -> None:
    assert today(points).total() == growth


points = st.lists(
    st.tuples(st.integers(-30, 1500), st.integers(0, 50).map(float)),
    unique_by=lambda point: point[0],
    max_size=40,
)


@given(points, st.randoms())
def test_any_order_gives_the_same_growth_and_curve(points: Points, random: Random) -> None:
    shuffled = list(points)
    random.shuffle(shuffled)
    one, other = today(sorted(points)), today(shuffled)
    assert one.total() == other.total() == plain_growth(points)
    assert one.curve() == other.curve()


@given(points)
def test_the_curve_ends_at_the_growth(points: Points) -> None:
    counter = today(points)
    curve = counter.curve()
    assert [at % STEP_MS for at, _ in curve] == [0] * len(curve)
    if curve:
        assert curve[-1][1] == counter.total()


@given(points, st.integers(1, 1400))
def test_a_new_day_begins_with_the_newest_point_before_it(points: Points, minute: int) -> None:
    later = today(points).next_day(MIDNIGHT + minute * MINUTE)
    fresh = Today(MIDNIGHT + minute * MINUTE)
    for at, value in sorted(points):
        fresh.observe(MIDNIGHT + at * MINUTE, value)
    assert later.total() == fresh.total()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 3), st.integers(1, 5))
def test_thinning_loses_nothing(resets: int, by: int) -> None:
    counter, value, growth = Today(MIDNIGHT), 0.0, 0.0
    counter.observe(MIDNIGHT, 0.0)
    count = 3 * POINTS_MAX
    for second in range(1, count):
        falls = resets and second % (count // (resets + 1)) == 0
        growth += 1.0 if falls else by
        value = 1.0 if falls else value + by
        counter.observe(MIDNIGHT + second * 1000, value)
    assert counter.total() == growth
    assert counter.curve()[-1][1] == growth
    assert points_kept(counter) <= POINTS_MAX


def test_a_counter_that_falls_all_the_time_stays_bounded() -> None:
    counter = Today(MIDNIGHT)
    for second in range(4 * POINTS_MAX):
        counter.observe(MIDNIGHT + 1000 + second * 1000, float(second % 2))
    assert counter.total() == 2 * POINTS_MAX
    assert points_kept(counter) <= POINTS_MAX
