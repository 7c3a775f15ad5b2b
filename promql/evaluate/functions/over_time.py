"""Functions that make one value of the samples in each range."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from promql.evaluate.errors import TooCoarseError
from promql.evaluate.sums import careful_mean, careful_sum, doubtful
from promql.evaluate.windows import Portion, Windows, reduced
from promql.values import Flags, Floats, Vector

from .given import FunctionOf, Given


def _simple(compute: Callable[[Windows], Floats]) -> FunctionOf:
    """Make a function that has a value wherever the range has a sample."""

    def apply(given: Given) -> Vector:
        windows = given.windows()
        return windows.vector(compute(windows), windows.count > 0)

    return apply


def _kept(compute: Callable[[Windows], Floats]) -> FunctionOf:
    """Make a function that gives one of the samples, so that the name stays."""

    def apply(given: Given) -> Vector:
        windows = given.windows()
        track = windows.track
        found = Vector(track.labels, compute(windows), windows.count > 0, track.nameless)
        return found.without_empty()

    return apply


def _sum(windows: Windows) -> Floats:
    total = windows.reduced(np.add)
    again = doubtful(total, _sizes(windows, total), _finite(windows))
    return _done_again(windows, total, _singly(windows, again))


def _singly(windows: Windows, again: Flags) -> Flags:
    """Tell which ranges have to be added up one by one. Raises TooCoarseError."""
    again = again & (windows.count > 0)
    if windows.track.weights is not None and (again.any() or np.isinf(windows.value).any()):
        raise TooCoarseError  # what cancelled out or overflowed within an hour cannot be told
    return again


def _avg(windows: Windows) -> Floats:
    total = windows.reduced(np.add)
    finite = _finite(windows)
    again = doubtful(total, _sizes(windows, total), finite) | (finite & ~np.isfinite(total))
    mean = total / windows.count
    again = _singly(windows, again)
    for row, step in zip(*np.nonzero(again), strict=True):
        mean[row, step] = careful_mean(_samples(windows, row, step))
    return mean


def _done_again(windows: Windows, total: Floats, again: Flags) -> Floats:
    for row, step in zip(*np.nonzero(again), strict=True):
        total[row, step] = careful_sum(_samples(windows, row, step))
    return total


def _samples(windows: Windows, row: int, step: int) -> list[float]:
    samples: list[float] = windows.value[windows.first[row, step] : windows.end[row, step]].tolist()
    return samples


def _sizes(windows: Windows, total: Floats) -> Floats:
    """Return the sums of the absolute values; without negative ones that is the total."""
    if not (windows.value < 0).any():
        return total
    return windows.reduced(np.add, np.abs(windows.value))


def _finite(windows: Windows) -> Flags:
    infinite = ~np.isfinite(windows.value)
    if not infinite.any():
        return np.ones(windows.first.shape, bool)
    finite: Flags = reduced(np.add, infinite.astype(np.float64), windows.first, windows.end) == 0
    return finite


def _variance(windows: Windows) -> Floats:
    found = np.full(windows.first.size, np.nan)
    for portion in windows.portions(1):
        values = windows.value[portion.samples]
        mean = portion.sums(values) / portion.count
        # A second pass takes off what rounding left of the mean.
        mean += portion.sums(values - mean[portion.owner]) / portion.count
        away = values - mean[portion.owner]
        found[portion.cells] = portion.sums(away * away) / portion.count
    return found.reshape(windows.first.shape)


def quantiles(portion: Portion, column: Floats, quantile: Floats) -> Floats:
    """Quantile of each range of a portion, interpolated between its neighbours.

    column: a value for each of the portion's samples; quantile: one for each range.
    """
    ordered = column[np.lexsort((column, ~np.isnan(column), portion.owner))]
    rank = np.clip(quantile, 0, 1) * (portion.count - 1)
    rank = np.nan_to_num(rank)
    lower = np.floor(rank).astype(np.int64)
    upper = np.minimum(lower + 1, portion.count - 1)
    weight = rank - lower
    below, above = ordered[portion.starts + lower], ordered[portion.starts + upper]
    return beyond(below * (1 - weight) + above * weight, quantile)


def beyond(found: Floats, quantile: Floats) -> Floats:
    """Give quantiles below 0 and above 1 the values that everything lies between."""
    found = np.where(quantile < 0, -np.inf, np.where(quantile > 1, np.inf, found))
    return np.where(np.isnan(quantile), np.nan, found)


def _quantile(given: Given) -> Vector:
    windows, quantile = given.windows(1), given.scalar(0)
    filled = (windows.count > 0).any(axis=0)
    for bad in np.unique(quantile[filled & ~((quantile >= 0) & (quantile <= 1))]).tolist():
        given.notes.invalid_quantile(bad, given.tree(0).span)
    wanted = np.broadcast_to(quantile, windows.first.shape).reshape(-1)
    found = np.full(windows.first.size, np.nan)
    for portion in windows.portions(1):
        column = windows.value[portion.samples]
        found[portion.cells] = quantiles(portion, column, wanted[portion.cells])
    return windows.vector(found.reshape(windows.first.shape), windows.count > 0)


def _median_deviation(windows: Windows) -> Floats:
    found = np.full(windows.first.size, np.nan)
    for portion in windows.portions(1):
        half = np.full(len(portion.cells), 0.5)
        column = windows.value[portion.samples]
        median = quantiles(portion, column, half)
        away = np.abs(column - median[portion.owner])
        unknown = np.logical_or.reduceat(np.isnan(column), portion.starts)
        found[portion.cells] = np.where(unknown, np.nan, quantiles(portion, away, half))
    return found.reshape(windows.first.shape)


def _time_of(extreme: np.ufunc) -> Callable[[Windows], Floats]:
    """Time of the last sample that is as extreme as any."""

    def compute(windows: Windows) -> Floats:
        found = np.full(windows.first.size, np.nan)
        peaks = windows.reduced(extreme).reshape(-1)
        for portion in windows.portions(1):
            peak = peaks[portion.cells][portion.owner]
            column = windows.value[portion.samples]
            at = np.arange(len(column))
            is_peak = (column == peak) | np.isnan(peak)
            last = np.maximum.reduceat(np.where(is_peak, at, -1), portion.starts)
            found[portion.cells] = windows.time_ms[portion.samples[last]] / 1000
        return found.reshape(windows.first.shape)

    return compute


def _present(windows: Windows) -> Floats:
    return np.ones(windows.first.shape)


FUNCTIONS: Final[Mapping[str, FunctionOf]] = {
    "avg_over_time": _simple(_avg),
    "count_over_time": _simple(lambda windows: windows.count.astype(np.float64)),
    "first_over_time": _kept(lambda windows: windows.at(windows.first)),
    "last_over_time": _kept(lambda windows: windows.at(windows.end - 1)),
    "mad_over_time": _simple(_median_deviation),
    "max_over_time": _simple(lambda windows: windows.reduced(np.fmax)),
    "min_over_time": _simple(lambda windows: windows.reduced(np.fmin)),
    "present_over_time": _simple(_present),
    "quantile_over_time": _quantile,
    "stddev_over_time": _simple(lambda windows: np.sqrt(_variance(windows))),
    "stdvar_over_time": _simple(_variance),
    "sum_over_time": _simple(_sum),
    "ts_of_first_over_time": _simple(lambda windows: windows.times_at(windows.first) / 1000),
    "ts_of_last_over_time": _simple(lambda windows: windows.times_at(windows.end - 1) / 1000),
    "ts_of_max_over_time": _simple(_time_of(np.fmax)),
    "ts_of_min_over_time": _simple(_time_of(np.fmin)),
}
