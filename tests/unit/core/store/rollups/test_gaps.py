"""Gaps are read together, and all of each is read once."""

import itertools

import numpy as np
from hypothesis import given as cases
from hypothesis import strategies as some

from core.store.blocks.spans import DAY_MS
from core.store.rollups.gaps import Gap, Reading, between, in_days, together

GAPS = some.lists(some.builds(Gap, *(some.integers(0, 8) for _ in range(3))), max_size=12)


def units(series_id: int, after_ms: int, until_ms: int) -> list[tuple[int, int]]:
    """Give each ms of a series in a time."""
    return [(series_id, time_ms) for time_ms in range(after_ms + 1, until_ms + 1)]


@cases(GAPS)
def test_all_of_each_gap_is_read_once(gaps: list[Gap]) -> None:
    wanted = {unit for gap in gaps for unit in units(gap.series_id, gap.after_ms, gap.until_ms)}
    read = [
        unit
        for each in together(gaps)
        for series_id in each.ids
        for unit in units(series_id, each.after_ms, each.until_ms)
    ]
    assert sorted(read) == sorted(wanted)


@cases(GAPS)
def test_what_follows_for_the_same_series_is_one_reading(gaps: list[Gap]) -> None:
    for one, following in itertools.pairwise(together(gaps)):
        assert one.until_ms < following.after_ms or one.ids != following.ids


def test_days_without_rows_are_read_together() -> None:
    of_both = Gap(7, 2 * DAY_MS, 3 * DAY_MS), Gap(9, 2 * DAY_MS, 3 * DAY_MS)
    assert together([Gap(9, 3 * DAY_MS, 4 * DAY_MS), *of_both, Gap(7, 3 * DAY_MS, 4 * DAY_MS)]) == [
        Reading(2 * DAY_MS, 4 * DAY_MS, [7, 9])
    ]


@cases(some.sets(some.integers(0, 9)), some.integers(0, 50), some.integers(0, 50))
def test_what_is_between_is_what_is_not_there(days: set[int], after_ms: int, long_ms: int) -> None:
    whole, there = Gap(1, after_ms, after_ms + long_ms), [(5 * n, 5 * n + 5) for n in sorted(days)]
    gaps = [gap.within(whole.after_ms, whole.until_ms) for gap in between(whole, there)]
    found = [unit for gap in gaps for unit in units(1, gap.after_ms, gap.until_ms)]
    covered = {unit for span in there for unit in units(1, *span)}
    assert found == [unit for unit in units(1, after_ms, after_ms + long_ms) if unit not in covered]


def test_a_day_ends_with_its_midnight() -> None:
    time_ms = np.array([0, 1, DAY_MS, DAY_MS + 1], np.int64)
    days = [Gap(1, 0, DAY_MS), Gap(2, DAY_MS, 2 * DAY_MS)]
    assert in_days(np.ones(4, np.int32), time_ms, days).tolist() == [
        False, True, True, False,
    ]  # fmt: skip
