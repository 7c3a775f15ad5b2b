"""A local day's increase is what PromQL answers, and its other numbers are those of its samples."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.model import Samples
from core.store.rollups.calendar import Calendar
from core.store.rollups.days import Days
from promql.memory import Memory
from promql.query import Query, answer
from tests.given import STALE

MINUTE_MS, DAY_MS = 60_000, 86_400_000
LONG_MS = 400 * DAY_MS  # so far back looks whoever is asked for the sample before a range
ZONES = ["Asia/Ho_Chi_Minh", "Asia/Kathmandu", "Europe/Berlin", "Australia/Lord_Howe", "UTC"]
FIRST = {"Australia/Lord_Howe": date(2026, 4, 3), "Europe/Berlin": date(2026, 3, 27)}

Points = Sequence[tuple[int, float]]  # minutes after the begin of the first day, value

# Counters: whole numbers that mostly grow and sometimes fall; markers in between.
values = st.one_of(st.integers(0, 2**40).map(float), st.integers(0, 9).map(float), st.just(STALE))
points = st.lists(
    st.tuples(st.integers(-3 * 1440, 4 * 1440), values), max_size=40, unique_by=lambda row: row[0]
).map(sorted)


def bounds(zone: str, count: int = 4) -> Any:
    first = FIRST.get(zone, date(2026, 11, 24))
    return Calendar(ZoneInfo(zone)).bounds_ms(first, count)


def samples(begin_ms: int, rows: Points, series: int = 1) -> Samples:
    return Samples(
        np.array([begin_ms + minute * MINUTE_MS for minute, _ in rows], np.int64),
        np.full(len(rows), series, np.int32),
        np.array([value for _, value in rows], np.float64),
    )


def computed(bounds_ms: Any, rows: Points) -> Days:
    """Compute days; what is before them is known by its last number."""
    begin_ms = int(bounds_ms[0])
    earlier = [v for minute, v in rows if minute <= 0 and not math.isnan(v)]
    end = (int(bounds_ms[-1]) - begin_ms) // MINUTE_MS
    inside = [row for row in rows if 0 < row[0] <= end]
    return Days.of(samples(begin_ms, inside), bounds_ms, {1: earlier[-1]} if earlier else {})


async def asked(bounds_ms: Any, rows: Points, function: str) -> Mapping[int, float]:
    """Ask the engine for each day; days without an answer are left out."""
    memory, found = Memory(LONG_MS), dict[int, float]()
    memory.add(
        (("__name__", "x"),), [(int(bounds_ms[0]) + m * MINUTE_MS, value) for m, value in rows]
    )
    for place, (begin_ms, end_ms) in enumerate(pairwise(bounds_ms)):
        text = function.replace("$range", f"{(end_ms - begin_ms) // MINUTE_MS}m")
        vector: Any = (await answer(Query.at(text, int(end_ms), LONG_MS), memory)).value
        if vector.present.any():
            found[place] = float(vector.values[0, 0])
    return found


def by_place(days: Days, column: str) -> Mapping[int, float]:
    return dict(zip(days.place.tolist(), getattr(days, column).tolist(), strict=True))


@given(st.sampled_from(ZONES), points)
@example("Asia/Ho_Chi_Minh", [(-1, 5.0), (0, 7.0), (1, 9.0), (1440, 3.0), (1441, 4.0)])
@example("Europe/Berlin", [(1, 2.0**40), (2, 1.0), (3, 2.0**40), (2 * 1440 + 1380, 7.0)])
async def test_increases_are_those_of_promql_exactly(zone: str, rows: Points) -> None:
    bounds_ms = bounds(zone)
    days = computed(bounds_ms, rows)
    wanted = await asked(bounds_ms, rows, "increase(x[$range] anchored)")
    assert by_place(days, "increase") == wanted


@given(st.sampled_from(ZONES), points)
async def test_other_numbers_are_those_of_promql_too(zone: str, rows: Points) -> None:
    bounds_ms = bounds(zone)
    days = computed(bounds_ms, rows)
    for column in ("count", "sum", "min", "max", "first", "last"):
        wanted = await asked(bounds_ms, rows, f"{column}_over_time(x[$range])")
        assert by_place(days, column) == pytest.approx(wanted, rel=1e-15)
    for column in ("first", "last"):
        wanted = await asked(bounds_ms, rows, f"ts_of_{column}_over_time(x[$range])")
        found = by_place(days, f"{column}_ms")
        assert {place: time_ms / 1000 for place, time_ms in found.items()} == wanted


@given(st.sampled_from(ZONES), points, st.integers(1, 3))
async def test_days_are_the_same_however_they_are_cut(zone: str, rows: Points, at: int) -> None:
    bounds_ms = bounds(zone)
    whole = computed(bounds_ms, rows)
    head = computed(bounds_ms[: at + 1], rows)
    moved = (int(bounds_ms[at]) - int(bounds_ms[0])) // MINUTE_MS
    tail = computed(bounds_ms[at:], [(minute - moved, value) for minute, value in rows])
    for column in ("count", "increase", "last"):
        parts = {at + place: each for place, each in by_place(tail, column).items()}
        assert by_place(whole, column) == {**by_place(head, column), **parts}


def test_a_fall_counts_all_of_the_new_number() -> None:
    days = computed(bounds("UTC"), [(0, 100.0), (10, 120.0), (20, 5.0), (30, 6.0), (1441, 2.0)])
    assert by_place(days, "increase") == {0: 26.0, 1: 2.0}


def test_the_first_number_of_all_is_no_growth() -> None:
    days = computed(bounds("UTC"), [(10, 120.0), (20, 121.0)])
    assert by_place(days, "increase") == {0: 1.0}


def test_markers_are_no_numbers_and_days_of_them_none() -> None:
    days = computed(bounds("UTC"), [(0, 1.0), (5, STALE), (1450, 4.0), (1460, STALE)])
    assert by_place(days, "count") == {1: 1}
    assert by_place(days, "increase") == {1: 3.0}


def test_nan_is_a_number() -> None:
    days = computed(bounds("UTC"), [(1, math.nan), (2, 3.0), (1441, math.nan), (2881, math.inf)])
    assert days.count.tolist() == [2, 1, 1]
    assert np.isnan(days.sum).tolist() == [True, True, False]
    assert days.min.tolist()[0] == 3.0
    assert math.isnan(days.max[1])
    assert np.isnan(days.increase).tolist() == [True, True, True]


def test_series_do_not_touch_each_other() -> None:
    bounds_ms = bounds("Asia/Ho_Chi_Minh")
    begin_ms = int(bounds_ms[0])
    both = Samples.concatenate(
        [samples(begin_ms, [(1, 5.0), (1440, 9.0)]), samples(begin_ms, [(1, 50.0)], series=2)]
    )
    days = Days.of(both, bounds_ms, {2: 40.0})
    assert days.series_id.tolist() == [1, 2]
    assert days.place.tolist() == [0, 0]
    assert days.increase.tolist() == [4.0, 10.0]


def test_no_samples_no_days() -> None:
    bounds_ms = bounds("UTC")
    assert len(Days.of(Samples.empty(), bounds_ms, {})) == 0
    assert timedelta(milliseconds=int(bounds_ms[1] - bounds_ms[0])) == timedelta(days=1)
