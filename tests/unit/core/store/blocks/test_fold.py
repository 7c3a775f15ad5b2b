"""Late rows folded into samples, against a fold of one row after the other."""

import math

import numpy as np
import pytest
from hypothesis import given as cases
from hypothesis import strategies as some

from core.model import STALE_BITS, Samples
from core.store.blocks.fold import REPLACE, SERIES_MAX, SET, VOID, Late, folded, keys, same
from tests import given
from tests.columns import columns

Key = tuple[int, int]
Row = tuple[int, int, int, float]  # series, time, kind, value

VALUES = (1.0, 2.0, 0.0, -0.0, math.nan, given.STALE, math.inf)
ROW = some.tuples(
    some.integers(1, 3), some.integers(-2, 3), some.sampled_from([SET, REPLACE, VOID]),
    some.sampled_from(VALUES),
)  # fmt: skip
BASE = some.dictionaries(
    some.tuples(some.integers(1, 3), some.integers(-2, 3)), some.sampled_from(VALUES)
)


def word(value: float) -> object:
    """Give what makes a value the same as another one."""
    if np.float64(value).view(np.uint64) == STALE_BITS:
        return "stale"
    return "NaN" if math.isnan(value) else value


def one_by_one(base: dict[Key, float], rows: list[Row]) -> tuple[dict[Key, float], list[int]]:
    """Fold row after row; what stands, and the numbers of rows that conflict."""
    stands, conflicts = dict(base), []
    for number, (series, time, kind, value) in enumerate(rows):
        key = series, time
        if kind == VOID:
            stands.pop(key, None)
        elif kind == REPLACE or key not in stands:
            stands[key] = value
        elif word(stands[key]) != word(value):
            conflicts.append(number)
    return stands, conflicts


def bits(samples: Samples) -> list[int]:
    """Bit patterns of the values: NaN is equal to itself then."""
    found: list[int] = samples.value.view(np.uint64).tolist()
    return found


def late(rows: list[Row]) -> Late:
    """Late rows as they are read: by key, then by id, which is their number."""
    order = sorted(range(len(rows)), key=lambda number: (rows[number][:2], number))
    ordered = [rows[number] for number in order]
    return Late(
        np.array(order, np.int64),
        np.array([kind for _, _, kind, _ in ordered], np.int16),
        Samples(
            np.array([time for _, time, _, _ in ordered], np.int64),
            np.array([series for series, _, _, _ in ordered], np.int32),
            np.array([value for *_, value in ordered], np.float64),
        ),
    )


@cases(BASE, some.lists(ROW, max_size=30))
def test_it_gives_what_one_row_after_the_other_gives(
    base: dict[Key, float], rows: list[Row]
) -> None:
    stands, conflicts = one_by_one(base, rows)
    arrived = late(rows)
    found = folded(columns(base), arrived)
    wanted = columns(stands)
    assert found.samples.series_id.tolist() == wanted.series_id.tolist()
    assert found.samples.time_ms.tolist() == wanted.time_ms.tolist()
    assert bits(found.samples) == bits(wanted)
    assert sorted(arrived.id[found.conflicts].tolist()) == conflicts


@cases(BASE, some.lists(ROW, max_size=20), some.integers(0, 20))
def test_it_may_be_done_in_pieces(base: dict[Key, float], rows: list[Row], at: int) -> None:
    whole = folded(columns(base), late(rows)).samples
    half = folded(columns(base), late(rows[:at])).samples
    found = folded(half, late(rows[at:])).samples
    assert bits(found) == bits(whole)
    assert found.time_ms.tolist() == whole.time_ms.tolist()


def test_the_same_rows_again_change_nothing_and_are_no_conflict() -> None:
    base = {(1, n): value for n, value in enumerate(VALUES)}
    found = folded(columns(base), late([(1, n, SET, value) for (_, n), value in base.items()]))
    assert len(found.conflicts) == 0
    assert bits(found.samples) == bits(columns(base))


def test_a_marker_of_staleness_is_no_ordinary_nan() -> None:
    values = np.array([math.nan, given.STALE, math.nan, 0.0, 1.0])
    others = np.array([math.nan, given.STALE, given.STALE, -0.0, math.nan])
    assert same(values, others).tolist() == [True, True, False, True, False]


def test_more_series_than_a_key_tells_apart_are_refused() -> None:
    series = np.arange(SERIES_MAX + 1, dtype=np.int32)
    with pytest.raises(OverflowError, match="16384"):
        keys(series, series, np.zeros(len(series), np.int64))


def test_keys_are_in_order_from_the_first_year_to_the_last() -> None:
    first, last = -62_135_596_800_000, 253_402_300_799_999
    ids = np.array([1, 1, 1, 2**31 - 1, 2**31 - 1], np.int32)
    found = keys(np.unique(ids), ids, np.array([first, 0, last, first, last]))
    assert (np.diff(found) > 0).all()
