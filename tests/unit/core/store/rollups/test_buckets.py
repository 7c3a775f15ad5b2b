"""Buckets against a loop over their samples."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given as cases
from hypothesis import strategies as some

from core.model import STALE_BITS, Samples
from core.store.rollups.buckets import BUCKET_MS, HAS_NAN, STALE_LAST, Buckets, newest
from core.store.rollups.codec import packed, unpacked
from tests import given

VALUES = some.sampled_from([0.0, 1.0, 2.5, 1e17, -3.0, math.nan, given.STALE, math.inf])
TIMES = some.integers(-3, 30).map(lambda n: n * BUCKET_MS // 10)
LENGTHS = (BUCKET_MS, BUCKET_MS // 5)  # so that there are buckets of few and of many
ROWS = some.dictionaries(TIMES, VALUES)


def columns(rows: dict[int, float]) -> Samples:
    """Put samples of one series in order."""
    times = sorted(rows)
    return Samples(
        np.array(times, np.int64),
        np.ones(len(times), np.int32),
        np.array([rows[time] for time in times], np.float64),
    )


def is_stale(value: float) -> bool:
    """Whether a value is the marker."""
    return bool(np.float64(value).view(np.uint64) == STALE_BITS)


def summed(rows: list[tuple[int, float]], bucket_ms: int) -> tuple[float, ...]:
    """Sum up the samples of one bucket, one after the other."""
    numbers = [(time, value) for time, value in rows if not is_stale(value)]
    values = [value for _, value in numbers]
    real = [value for value in values if not math.isnan(value)]
    lost = sum(before for before, after in itertools.pairwise(values) if after < before)
    end = math.ceil(rows[-1][0] / bucket_ms) * bucket_ms
    has_nan = HAS_NAN * (len(real) < len(values))
    flags = has_nan + STALE_LAST * is_stale(rows[-1][1])
    if not values:
        nan = math.nan
        return (end, 0, nan, nan, nan, end, nan, end, nan, nan, flags)
    low, high = (min(real), max(real)) if real else (math.nan, math.nan)
    finite = all(map(math.isfinite, values))
    total = math.fsum(values) if finite else sum(values)
    first, last = numbers[0], numbers[-1]
    return (end, len(values), total, low, high, *first, *last, lost, flags)


def table(found: Buckets) -> list[tuple[str, ...]]:
    """Write buckets as texts: NaN is itself then."""
    rows = zip(
        found.end_ms, found.count, found.sum, found.min, found.max, found.first_ms, found.first,
        found.last_ms, found.last, found.lost, found.flags, strict=True,
    )  # fmt: skip
    return [tuple(f"{float(cell):.12g}" for cell in row) for row in rows]


@cases(ROWS)
@pytest.mark.parametrize("bucket_ms", LENGTHS)
def test_they_are_what_a_loop_gives(bucket_ms: int, rows: dict[int, float]) -> None:
    by_bucket: dict[int, list[tuple[int, float]]] = {}
    for time in sorted(rows):
        by_bucket.setdefault(math.ceil(time / bucket_ms), []).append((time, rows[time]))
    found = [summed(each, bucket_ms) for each in by_bucket.values()]
    wanted = [tuple(f"{float(cell):.12g}" for cell in each) for each in found]
    assert table(Buckets.of(columns(rows), bucket_ms)) == wanted


@cases(ROWS)
def test_the_newest_at_each_hour_is_that_of_the_samples(rows: dict[int, float]) -> None:
    samples = columns(rows)
    found = Buckets.of(samples, BUCKET_MS)
    times, values = newest(found.end_ms, found.last_ms, found.last, found.flags)
    for hour in range(5):
        moment = hour * BUCKET_MS
        among = samples.value[: samples.time_ms.searchsorted(moment, "right")]
        few = values[: times.searchsorted(moment, "right")]
        assert among[-1:].view(np.uint64).tolist() == few[-1:].view(np.uint64).tolist()


@cases(ROWS)
def test_every_column_is_kept(rows: dict[int, float]) -> None:
    before = Buckets.of(columns(rows), BUCKET_MS)
    data = packed(7, 1000, before)
    after = Buckets(*(unpacked(7, 1000, name, column) for name, column in data.items()))
    assert table(after) == table(before)


@cases(some.lists(ROWS, max_size=4))
def test_several_series_are_summed_up_each_for_itself(each: list[dict[int, float]]) -> None:
    parts = [columns(rows) for rows in each]
    for bucket_ms in LENGTHS:
        alone = [table(Buckets.of(part, bucket_ms)) for part in parts]
        assert [*map(table, Buckets.of_each(parts, bucket_ms))] == alone
