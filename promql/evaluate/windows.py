"""Samples as ranges: which samples lie in the range before each step of each series. Pure.

A range is a stretch of the columns, so a million ranges cost two integers each and no copies.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.model import Labels, Selected, is_stale
from promql.values import Flags, Floats, Grid, Vector

Indexes = NDArray[np.int64]
_Number = TypeVar("_Number", bound=np.generic)

# Functions that need the samples of each range one by one get them in portions of so many.
_PORTION: Final = 1 << 21
_CELLS_AT_ONCE: Final = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Samples of n series in columns, staleness markers left out; as `Selected`.

    weights: so many samples stand before each, n + 1; None: each is one.
    """

    labels: Sequence[Labels]
    nameless: Flags  # n
    starts: Indexes  # n + 1
    time_ms: Indexes
    value: Floats
    weights: Indexes | None = None
    lost: Floats | None = None

    @classmethod
    def of_selected(cls, selected: Selected) -> "Track":
        """Take samples as they were stored, without those that say that a series ended."""
        nameless = np.zeros(len(selected), bool)
        stale = is_stale(selected.value)
        starts, time_ms, value = selected.starts, selected.time_ms, selected.value
        weight, lost = selected.weight, selected.lost
        if stale.any():
            before = np.concatenate(([0], np.cumsum(~stale)))
            starts, time_ms, value = before[starts], time_ms[~stale], value[~stale]
            weight = None if weight is None else weight[~stale]
            lost = None if lost is None else lost[~stale]
        weights = None if weight is None else np.concatenate(([0], np.cumsum(weight)))
        return cls(selected.labels, nameless, starts, time_ms, value, weights, lost)

    @classmethod
    def of_vector(cls, vector: Vector, grid: Grid) -> "Track":
        """Values of an expression as samples at the moments of its steps."""
        counts = vector.present.sum(axis=1)
        starts = np.concatenate(([0], np.cumsum(counts)))
        time_ms = np.broadcast_to(grid.times_ms, vector.present.shape)[vector.present]
        value = vector.values[vector.present]
        return cls(vector.labels, vector.nameless, starts, time_ms, value)

    def following(self, differs: np.ufunc) -> Flags:
        """Whether each sample differs so from the one before it in its series."""
        found = np.zeros(len(self.value), bool)
        found[1:] = differs(self.value[1:], self.value[:-1])
        found[self.starts[:-1][np.diff(self.starts) > 0]] = False
        return found

    def ends(self, grid: Grid, behind_ms: Indexes | int = 0) -> Indexes:
        """For each series and moment: the index behind the last sample up to it (n by steps).

        behind_ms: up to so long before it, perhaps for each series.
        """
        if isinstance(behind_ms, int):
            return last_seen(self.starts, self.time_ms + behind_ms, grid)
        later_ms = self.time_ms + np.repeat(behind_ms, np.diff(self.starts))
        return last_seen(self.starts, later_ms, grid)


def last_seen(starts: Indexes, time_ms: Indexes, grid: Grid) -> Indexes:
    """For each series and moment: the index behind the last sample up to it. Without a search."""
    series, steps = len(starts) - 1, grid.count
    row = np.repeat(np.arange(series) * (steps + 1), starts[1:] - starts[:-1])
    seen = np.bincount(row + grid.seen(time_ms), minlength=series * (steps + 1))
    counted = seen.reshape(series, steps + 1)[:, :steps].cumsum(axis=1)
    return counted + starts[:-1, None]


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """How far outside of a range samples are taken as well; before it perhaps for each series."""

    behind_ms: Indexes | int = 0
    ahead_ms: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Ranges of n series by steps; the samples of each are value[first:end].

    ends: where the ranges end, or the one moment where all do; they begin range_ms earlier.
    """

    track: Track
    first: Indexes  # n by steps
    end: Indexes  # n by steps
    ends: Grid
    range_ms: int

    @classmethod
    def of(cls, track: Track, steps: int, ends: Grid, range_ms: int, around: Around) -> "Windows":
        """Find the samples of each range, and those `around` it."""
        first = track.ends(ends.moved(-range_ms), around.behind_ms)
        end = track.ends(ends.moved(around.ahead_ms))
        shape = (len(track.labels), steps)
        return cls(
            track, np.broadcast_to(first, shape), np.broadcast_to(end, shape), ends, range_ms
        )

    @property
    def until_ms(self) -> Indexes:
        """Return where the range of each step ends."""
        return np.broadcast_to(self.ends.times_ms, self.first.shape[1:])

    @property
    def count(self) -> Indexes:
        """Return the number of samples in each range."""
        weights = self.track.weights
        return self.end - self.first if weights is None else weights[self.end] - weights[self.first]

    @property
    def value(self) -> Floats:
        """Return the samples' values, of all series in a row."""
        return self.track.value

    @property
    def time_ms(self) -> Indexes:
        """Return the samples' times, of all series in a row."""
        return self.track.time_ms

    def at(self, index: Indexes) -> Floats:
        """Return the values of one sample of each range; any value where the range is empty."""
        return self._taken(self.value, index)

    def times_at(self, index: Indexes) -> Indexes:
        """Return the times of one sample of each range; any time where the range is empty."""
        return self._taken(self.time_ms, index)

    def milliseconds_at(self, index: Indexes) -> Floats:
        """Return times of samples, counted from where the first ranges end: exact as floats."""
        return (self._taken(self.time_ms, index) - self.ends.start_ms).astype(np.float64)

    def vector(self, values: Floats, present: Flags) -> Vector:
        """Make results of values of the ranges, that are no longer the metric's."""
        nameless = np.ones(len(self.track.labels), bool)
        return Vector(self.track.labels, values, present, nameless).without_empty()

    def reduced(self, reduce: np.ufunc, column: NDArray[np.float64] | None = None) -> Floats:
        """Reduce the samples of each range; any value where the range is empty."""
        return reduced(reduce, self.value if column is None else column, self.first, self.end)

    def by_rows(self) -> Iterator[tuple[slice, "Windows"]]:
        """Give some series after the other, so few that what is computed stays in the cache."""
        series, steps = self.first.shape
        at_once = max(_CELLS_AT_ONCE // max(steps, 1), 1)
        for start in range(0, series, at_once):
            rows = slice(start, start + at_once)
            yield rows, replace(self, first=self.first[rows], end=self.end[rows])

    def portions(self, least: int) -> Iterator["Portion"]:
        """Give the samples of all ranges that have at least so many, portion by portion."""
        cells = np.flatnonzero(self.count >= least)
        first, count = self.first.reshape(-1)[cells], self.count.reshape(-1)[cells]
        portion = np.cumsum(count) // _PORTION
        for start, stop in _runs(portion):
            yield Portion.of(cells[start:stop], first[start:stop], count[start:stop])

    @staticmethod
    def _taken(column: NDArray[_Number], index: Indexes) -> NDArray[_Number]:
        if not len(column):
            return np.zeros(index.shape, column.dtype)
        return column.take(index, mode="clip")


@dataclass(frozen=True, slots=True, eq=False)
class Portion:
    """Some ranges, with the indexes of their samples in a row. cells: which ranges, flat."""

    cells: Indexes
    count: Indexes
    starts: Indexes  # where the samples of each range begin in `samples`
    owner: Indexes  # for each of `samples`: the number of its range here
    samples: Indexes

    @classmethod
    def of(cls, cells: Indexes, first: Indexes, count: Indexes) -> "Portion":
        """Write out the indexes of ranges, none of which is empty."""
        starts = np.cumsum(count) - count
        owner = np.repeat(np.arange(len(cells)), count)
        samples = np.arange(int(count.sum())) - (starts - first)[owner]
        return cls(cells, count, starts, owner, samples)

    def sums(self, column: Floats) -> Floats:
        """Add up a column that has a value for each of `samples`, range by range."""
        sums: Floats = np.add.reduceat(column, self.starts)
        return sums


def reduced(reduce: np.ufunc, column: Floats, first: Indexes, end: Indexes) -> Floats:
    """Reduce column[first:end] for each pair; any value where it is empty."""
    bounds = np.stack((first, end), axis=-1).reshape(-1)
    if not len(bounds):
        return np.zeros(first.shape)
    padded = np.append(column, 0.0)  # so that an end may lie behind the last
    found: Floats = reduce.reduceat(padded, bounds)[::2].reshape(first.shape)
    return found


def _runs(keys: Indexes) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(keys)) + 1
    bounds = [0, *edges.tolist(), len(keys)]
    return (run for run in itertools.pairwise(bounds) if run[1] > run[0])
