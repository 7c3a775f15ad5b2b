"""Questions have the same answer from the few samples of each hour or minute as from all."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given as cases
from hypothesis import strategies as some

from core.model import Pick, Samples, Selected
from core.store.rollups.buckets import Buckets
from core.store.rollups.picks import picked
from core.store.rollups.resolutions import HOURS, MINUTES
from promql.evaluate import TooCoarseError
from promql.query import Query, evaluated, needed
from promql.values import Grid, Vector
from tests import given

COUNT = 6  # of the buckets
COUNTERS = some.integers(0, 40).map(float)
VALUES = some.sampled_from([0.0, 1.0, 2.5, -3.25, 1e9, math.nan, math.inf, given.STALE])
TIMES = some.integers(-5, COUNT * 20)  # twentieths of a bucket
LENGTHS = {"h": HOURS.bucket_ms, "m": MINUTES.bucket_ms}
FUNCTIONS = ("count_over_time", "sum_over_time", "avg_over_time", "rate", "increase", "delta")
RANGES = [f"{long}{unit}" for long in (1, 2, 5) for unit in LENGTHS]


def selected(series: Sequence[Samples]) -> Selected:
    """Put series in columns."""
    samples = Samples.concatenate(list(series))
    starts = np.cumsum([0, *map(len, series)])
    labels = [(("__name__", "m"), ("n", str(n))) for n in range(len(series))]
    lookback = np.full(len(series), 300_000)
    return Selected(
        labels, starts, samples.time_ms, samples.value, lookback, samples.weight, samples.lost
    )


def of_buckets(pick: Pick, samples: Samples, bucket_ms: int) -> Samples:
    """Give what the buckets of some samples tell."""
    buckets = Buckets.of(samples, bucket_ms)
    ids = np.ones(len(buckets), np.int32)
    return picked(pick, ids, lambda name, *_: getattr(buckets, name))


def columns(rows: dict[int, float], bucket_ms: int) -> Samples:
    """Put samples of one series in order."""
    times = sorted(rows)
    values = np.array([rows[time] for time in times], np.float64)
    time_ms = np.array(times, np.int64) * (bucket_ms // 20)
    return Samples(time_ms, np.ones(len(times), np.int32), values)


def table(query: Query, found: Selected) -> list[tuple[str, list[float]]]:
    """Evaluate, and give values by series; NaN where there is none."""
    (selection,) = needed(query)
    value = evaluated(query, {selection: found}).value
    assert isinstance(value, Vector)
    shown = np.where(value.present, value.values, 1e300)
    return [(str(labels), row.tolist()) for labels, row in zip(value.labels, shown, strict=True)]


def compare(function: str, each: list[dict[int, float]]) -> None:
    """Ask both over each range: to make samples up takes longer than all the asking."""
    for long in RANGES:
        compare_over(function, long, each)


def compare_over(function: str, long: str, each: list[dict[int, float]]) -> None:
    question, bucket_ms = f"{function}(m[{long}])", LENGTHS[long[-1]]
    query = Query.over(question, Grid.between(0, COUNT * bucket_ms, bucket_ms))
    (selection,) = needed(query)
    assert selection.aligned_ms % bucket_ms == 0
    samples = [columns(rows, bucket_ms) for rows in each]
    wanted = table(query, selected(samples))
    few = selected([of_buckets(selection.pick, one, bucket_ms) for one in samples])
    try:
        found = table(query, few)
    except TooCoarseError:
        return  # and then the samples are read
    assert [labels for labels, _ in found] == [labels for labels, _ in wanted]
    for (_, row), (_, other) in zip(found, wanted, strict=True):
        assert row == pytest.approx(other, rel=1e-12, abs=0, nan_ok=True)


@cases(some.lists(some.dictionaries(TIMES, VALUES), min_size=1, max_size=3))
@pytest.mark.parametrize("function", FUNCTIONS)
def test_odd_values(function: str, each: list[dict[int, float]]) -> None:
    compare(function, each)


@cases(some.lists(some.dictionaries(TIMES, COUNTERS, min_size=20), min_size=1, max_size=2))
@pytest.mark.parametrize("function", FUNCTIONS)
def test_counters_with_resets(function: str, each: list[dict[int, float]]) -> None:
    compare(function, each)


def test_what_cancels_out_is_read_singly() -> None:
    bucket_ms = HOURS.bucket_ms
    samples = columns({10: 1e9, 30: -1e9 + 1e-3}, bucket_ms)
    query = Query.at("sum_over_time(m[2h])", 2 * bucket_ms)
    (selection,) = needed(query)
    with pytest.raises(TooCoarseError):
        evaluated(query, {selection: selected([of_buckets(selection.pick, samples, bucket_ms)])})
