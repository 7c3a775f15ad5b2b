"""How fast an indicator moves, and how fast it would have to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.analysis import Pace, Point, pace


def points(*values: float | None) -> list[Point]:
    return [Point(n, each) for n, each in enumerate(values) if each is not None]


def test_as_the_mock_says() -> None:
    found = pace(points(60.8, 60.9, 61.0, 61.1, 61.2), goal=80, due_at=4 + 47)
    assert found.needed == pytest.approx(0.4)
    assert found.now == pytest.approx(0.1)
    assert (found.points, found.method) == (5, "theil_sen")


def test_one_period_that_stands_out_does_not_turn_it() -> None:
    assert pace(points(1, 2, 3, 90, 5, 6, 7), goal=None, due_at=None).now == pytest.approx(1.0)


def test_a_hole_counts_as_the_time_that_it_takes() -> None:
    assert pace(points(1, None, None, 4, 5, 6), goal=None, due_at=None).now == 1.0


def test_only_the_newest_year_counts() -> None:
    falling = [float(100 - n) for n in range(20)]
    rising = [float(n) for n in range(12)]
    assert pace(points(*falling, *rising), goal=None, due_at=None) == Pace(None, 1.0, 12)


@pytest.mark.parametrize(
    ("values", "goal", "due_at", "found"),
    [
        ([], 80.0, 50, Pace(None, None, 0)),
        ([60.0], 80.0, 10, Pace(2.0, None, 1)),
        ([60.0, 61.0, 62.0], 80.0, 2, Pace(None, None, 3)),  # too late
        ([60.0], None, 10, Pace(None, None, 1)),
        ([60.0], 80.0, None, Pace(None, None, 1)),
        ([60.0], 20.0, 10, Pace(-4.0, None, 1)),  # down
    ],
)
def test_what_is_not_known_is_not_told(
    values: list[float], goal: float | None, due_at: int | None, found: Pace
) -> None:
    assert pace(points(*values), goal=goal, due_at=due_at) == found


def test_who_is_there_needs_nothing() -> None:
    assert pace(points(90), goal=80, due_at=10, is_reached=True).needed == 0.0


@given(st.floats(-50, 50), st.floats(-5, 5), st.integers(4, 12))
def test_a_straight_line_has_its_own_slope(begin: float, slope: float, count: int) -> None:
    line = points(*[begin + slope * n for n in range(count)])
    assert pace(line, goal=None, due_at=None).now == pytest.approx(slope, abs=1e-9)
