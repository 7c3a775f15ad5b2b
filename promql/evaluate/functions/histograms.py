"""Quantiles and fractions of classic histograms: counters of what was at most `le`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.model import Labels
from promql.lex import Span
from promql.tree import number
from promql.values import NAME, Flags, Floats, Vector, value_of, with_value, without

from .given import FunctionOf, Given
from .over_time import beyond

BUCKET: Final = "le"
# Counts that differ by less than this part of them are the same: sums of floats are not exact.
_SAME: Final = 1e-12
_BUCKETS_MIN: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class _Histogram:
    """Buckets of one histogram, in order of their bounds, of which no two are the same."""

    labels: Labels
    nameless: bool
    bounds: Floats  # b
    counts: Floats  # b by steps
    present: Flags  # b by steps

    @property
    def seen(self) -> Flags:
        """Whether there is any bucket (steps)."""
        seen: Flags = np.logical_or.reduce(self.present, axis=0)
        return seen


def _histograms(given: Given, index: int) -> Iterator[_Histogram]:
    vector, span = given.vector(index), given.tree(index).span
    groups: dict[Labels, list[tuple[float, int]]] = {}
    for row, labels in enumerate(vector.labels):
        bound = _bound(value_of(labels, BUCKET))
        if bound is None:
            given.notes.bad_bucket(value_of(labels, NAME), value_of(labels, BUCKET), span)
        else:
            groups.setdefault(without(labels, {BUCKET}), []).append((bound, row))
    for labels, buckets in groups.items():
        buckets.sort()
        rows = [row for _, row in buckets]
        bounds = np.array([bound for bound, _ in buckets])
        firsts = np.flatnonzero(np.concatenate(([True], np.diff(bounds) != 0)))
        present = vector.present[rows]
        counts = np.where(present, vector.values[rows], 0.0)
        yield _Histogram(
            labels,
            bool(vector.nameless[rows].any()),
            bounds[firsts],
            np.add.reduceat(counts, firsts, axis=0),
            np.logical_or.reduceat(present, firsts, axis=0),
        )


def _bound(text: str) -> float | None:
    try:
        return float(text) if text.strip() == text and "_" not in text else None
    except ValueError:
        return None


def _vector(given: Given, found: list[tuple[Labels, Floats, Flags]]) -> Vector:
    if not found:
        return Vector.empty(given.grid.count)
    labels = [each[0] for each in found]
    values, present = np.stack([each[1] for each in found]), np.stack([each[2] for each in found])
    return Vector(labels, values, present, np.ones(len(found), bool)).without_empty()


def _quantile(given: Given) -> Vector:
    quantile = given.scalar(0)
    _check(given, quantile, given.tree(0).span)
    found = [
        (each.labels, _quantile_of(given, each, quantile, 1), each.seen)
        for each in _histograms(given, 1)
    ]
    return _vector(given, found)


def _quantiles(given: Given) -> Vector:
    label, found = given.text(1), []
    for index in range(2, len(given.values)):
        quantile = given.scalar(index)
        _check(given, quantile, given.tree(index).span)
        for each in _histograms(given, 0):
            values = _quantile_of(given, each, quantile, 0)
            for step_quantile in np.unique(quantile).tolist():
                labels = with_value(each.labels, label, _open_metrics(step_quantile))
                here = np.isclose(quantile, step_quantile, rtol=0, atol=0, equal_nan=True)
                found.append((labels, values, each.seen & here))
    return _vector(given, found)


def _open_metrics(value: float) -> str:
    text = number(value)
    return text if any(char in text for char in ".eIN") else f"{text}.0"


def _check(given: Given, quantile: Floats, span: Span) -> None:
    for bad in np.unique(quantile[~((quantile >= 0) & (quantile <= 1))]).tolist():
        given.notes.invalid_quantile(bad, span)


def _quantile_of(given: Given, histogram: _Histogram, quantile: Floats, index: int) -> Floats:
    """Interpolate in the bucket in which the quantile lies."""
    found = np.full(len(quantile), np.nan)
    for steps, bounds, raw in _alike(histogram):
        counts = _monotonic(given, histogram, bounds, _precise(raw), index)
        if len(bounds) >= _BUCKETS_MIN and np.isposinf(bounds[-1]):
            found[steps] = _interpolated(bounds, counts, quantile[steps])
    return beyond(found, quantile)


def _alike(histogram: _Histogram) -> Iterator[tuple[NDArray[np.intp], Floats, Floats]]:
    """Give the steps that have the same buckets, with these."""
    kinds, kind_of = np.unique(histogram.present, axis=1, return_inverse=True)
    for kind in range(kinds.shape[1]):
        buckets = kinds[:, kind]
        if buckets.any():
            steps = np.flatnonzero(kind_of.reshape(-1) == kind)
            yield steps, histogram.bounds[buckets], histogram.counts[buckets][:, steps]


def _precise(counts: Floats) -> Floats:
    fixed = counts.copy()
    for bucket in range(1, len(fixed)):
        before, here = fixed[bucket - 1], fixed[bucket]
        fixed[bucket] = np.where(np.abs(here - before) <= _SAME * here, before, here)
    return fixed


def _monotonic(
    given: Given, histogram: _Histogram, bounds: Floats, counts: Floats, index: int
) -> Floats:
    """Raise each bucket to what a narrower one holds; tells where that was necessary."""
    envelope = np.fmax.accumulate(counts, axis=0)
    short = envelope > counts
    if short.any() and np.isposinf(bounds[-1]):
        metric, span = value_of(histogram.labels, NAME), given.tree(index).span
        given.notes.forced_monotonicity(metric, _shortage(given, bounds, envelope, counts), span)
    return envelope


def _shortage(given: Given, bounds: Floats, envelope: Floats, counts: Floats) -> str:
    short = envelope > counts
    buckets = bounds[short.any(axis=1)]
    step = int(np.flatnonzero(short.any(axis=0))[0])
    when, most = given.grid.times_ms[step], (envelope - counts).max()
    between = f"from buckets {buckets[0]:g} to {buckets[-1]:g}"
    return f", {between}, with a max diff of {most:.2g}, over 1 samples from {when} to {when}"


def _interpolated(bounds: Floats, counts: Floats, quantile: Floats) -> Floats:
    total = counts[-1]
    rank = np.nan_to_num(np.clip(quantile, 0, 1)) * total
    bucket = np.minimum((counts[:-1] < rank).sum(axis=0), len(bounds) - 1)
    steps = np.arange(len(quantile))
    below = np.maximum(bucket - 1, 0)
    start = np.where(bucket > 0, bounds[below], 0.0)
    before = np.where(bucket > 0, counts[below, steps], 0.0)
    within = (rank - before) / (counts[bucket, steps] - before)
    found = start + (bounds[bucket] - start) * within
    found = np.where((bucket == 0) & (bounds[0] <= 0), bounds[0], found)
    found = np.where(bucket == len(bounds) - 1, bounds[-2], found)
    return np.where((total == 0) | np.isnan(total), np.nan, found)


def _fraction(given: Given) -> Vector:
    lower, upper, found = given.scalar(0), given.scalar(1), []
    for each in _histograms(given, 2):
        values = np.full(given.grid.count, np.nan)
        for steps, bounds, raw in _alike(each):
            if len(bounds) >= _BUCKETS_MIN and np.isposinf(bounds[-1]):
                counts = np.fmax.accumulate(_precise(raw), axis=0)
                values[steps] = _share(bounds, counts, lower[steps], upper[steps])
        found.append((each.labels, values, each.seen))
    return _vector(given, found)


def _share(bounds: Floats, counts: Floats, lower: Floats, upper: Floats) -> Floats:
    total = counts[-1]
    below = _below(bounds, counts, lower)
    share = (_below(bounds, counts, upper) - below) / total
    share = np.where(lower >= upper, 0.0, share)
    unknown = (total == 0) | np.isnan(lower) | np.isnan(upper)
    return np.where(unknown, np.nan, share)


def _below(bounds: Floats, counts: Floats, value: Floats) -> Floats:
    """How many observations lie below a value, spread evenly within each bucket."""
    steps = np.arange(len(value))
    bucket = np.minimum(np.searchsorted(bounds, value, side="left"), len(bounds) - 1)
    below = np.maximum(bucket - 1, 0)
    first = 0.0 if bounds[0] > 0 else -np.inf
    start = np.where(bucket > 0, bounds[below], first)
    before = np.where(bucket > 0, counts[below, steps], 0.0)
    inside = counts[bucket, steps] - before
    part = (value - start) / (bounds[bucket] - start)
    known = np.isfinite(start) & np.isfinite(bounds[bucket])
    found = before + inside * np.where(known, np.clip(part, 0, 1), 0.0)
    found = np.where(value == bounds[bucket], counts[bucket, steps], found)
    return np.where(np.isposinf(value), counts[-1], np.where(value <= start, before, found))


FUNCTIONS: Final[Mapping[str, FunctionOf]] = {
    "histogram_fraction": _fraction,
    "histogram_quantile": _quantile,
    "histogram_quantiles": _quantiles,
}
