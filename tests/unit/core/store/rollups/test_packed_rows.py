"""Columns of many rows are unpacked into one array, and damaged rows are told."""

from typing import Any

import numpy as np

from core.model import Samples, instant
from core.store.blocks.spans import DAY_MS, HOUR_MS
from core.store.rollups.buckets import DTYPES, Buckets
from core.store.rollups.codec import packed
from core.store.rollups.gaps import Gap
from core.store.rollups.packed_rows import PackedRows

NAMES = tuple(DTYPES)
PLACES = ((1, 0), (1, 1), (2, 0))  # series and day
BROKEN = 1


def buckets(series_id: int, day: int) -> Buckets:
    """Give some hours of a day."""
    time_ms = day * DAY_MS + np.arange(1, 20 + day + series_id, dtype=np.int64) * HOUR_MS // 2
    values = np.arange(len(time_ms), dtype=np.float64) + 100.0 * series_id + day
    return Buckets.of(Samples(time_ms, np.full(len(time_ms), series_id, np.int32), values), HOUR_MS)


def kept(spoiled: str = "", counted: int = 0, broken: int = BROKEN) -> PackedRows:
    """Pack rows. spoiled: the column of `broken` with a flipped bit. counted: too many there."""
    rows: list[tuple[Any, ...]] = []
    for number, (series_id, day) in enumerate(PLACES):
        hours = buckets(series_id, day)
        columns = dict(packed(series_id, day * DAY_MS, hours))
        if number == broken and spoiled:
            columns[spoiled] = columns[spoiled][:-1] + bytes([columns[spoiled][-1] ^ 1])
        n = len(hours) + (counted if number == broken else 0)
        rows.append((series_id, 24, instant(day * DAY_MS), n, *columns.values()))
    return PackedRows.of(rows, NAMES)


def test_all_rows_in_one_array() -> None:
    rows, each = kept(), [buckets(*place) for place in PLACES]
    whole = Buckets.joined(each)
    for name in NAMES:
        column = rows.column(name)
        assert column.dtype == DTYPES[name]
        np.testing.assert_array_equal(column, getattr(whole, name))
    assert rows.series_id.tolist() == [1] * (len(each[0]) + len(each[1])) + [2] * len(each[2])
    assert rows.gaps == []


def test_a_damaged_row_is_told_and_left_out() -> None:
    rows = kept(spoiled="last")
    rows.column("count")
    assert rows.gaps == []
    rows.column("last")
    assert rows.gaps == [Gap(1, DAY_MS, 2 * DAY_MS)]
    left = rows.sound()
    whole = Buckets.joined([buckets(*PLACES[0]), buckets(*PLACES[2])])
    np.testing.assert_array_equal(left.column("last"), whole.last)
    assert left.gaps == []


def test_what_is_not_needed_is_not_looked_at() -> None:
    rows = kept(spoiled="end_ms")
    each = [buckets(*place) for place in PLACES]
    needed = np.repeat([True, False, False], [len(one) for one in each])
    found = rows.column("end_ms", needed)
    np.testing.assert_array_equal(found[: len(each[0])], each[0].end_ms)
    assert not found[len(each[0]) :].any()
    assert rows.gaps == []


def test_a_row_with_another_number_of_buckets_is_damaged() -> None:
    for counted in (-1, 1, 1 << 30, -(1 << 30)):
        rows = kept(counted=counted)
        rows.column("sum")
        assert rows.gaps == [Gap(1, DAY_MS, 2 * DAY_MS)]


def test_a_row_that_says_it_is_empty_is_damaged() -> None:
    last = len(PLACES) - 1
    rows = kept(counted=-len(buckets(*PLACES[last])), broken=last)
    rows.column("sum", np.ones(len(rows.series_id), np.bool_))
    assert rows.gaps == [Gap(2, 0, DAY_MS)]


def test_no_rows() -> None:
    rows = PackedRows.of([], NAMES)
    assert len(rows.column("sum")) == len(rows.column("end_ms", np.empty(0, np.bool_))) == 0
    assert len(rows.sound().series_id) == 0
