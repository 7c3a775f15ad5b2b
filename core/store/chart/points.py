"""Points of a chart: what is known of stretches of time. Pure.

A stretch is right-closed and ends at a multiple of its length. Markers of staleness are no numbers:
of them only is kept whether one came last, for there the line ends. NaN is a number that cannot be
drawn: it counts, it may be the last, and is lowest and highest only where there is nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.model import Samples, is_stale

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Columns of n stretches, in order of series and time. None is without any sample.

    count: numbers; where there are none, the values are NaN. ends: whether a marker came last.
    """

    series_id: NDArray[np.int32]
    end_ms: Ints
    count: Ints
    min: Floats
    max: Floats
    last: Floats
    ends: Mask

    def __len__(self) -> int:
        return len(self.end_ms)

    @classmethod
    def of(cls, samples: Samples, length_ms: int) -> "Points":
        """Sum up samples, which are in key order."""
        stale = is_stale(samples.value)
        value = np.where(stale, np.nan, samples.value)
        count = (~stale).astype(np.int64)
        each = cls(samples.series_id, samples.time_ms, count, value, value, value, stale)
        return each.coarser(length_ms)

    @classmethod
    def joined(cls, parts: Sequence["Points"]) -> "Points":
        """Put points in order that have no stretch in common."""
        none = Points.of(Samples.empty(), 1)
        columns = ([getattr(part, each.name) for part in (none, *parts)] for each in fields(cls))
        found = Points(*(np.concatenate(column) for column in columns))
        return found.take(np.lexsort((found.end_ms, found.series_id)))

    def take(self, rows: NDArray[np.intp] | Mask) -> "Points":
        """Keep those of an index or mask."""
        return Points(*(getattr(self, each.name)[rows] for each in fields(self)))

    def coarser(self, length_ms: int) -> "Points":
        """Put stretches together to longer ones, of which each is a part of one."""
        if not len(self):
            return self
        end_ms = -(-self.end_ms // length_ms) * length_ms
        changes = (np.diff(self.series_id) != 0) | (np.diff(end_ms) != 0)
        starts = np.concatenate(([0], np.flatnonzero(changes) + 1))
        ends = np.append(starts[1:], len(self)) - 1
        with np.errstate(invalid="ignore"):  # NaN is no mistake here
            lowest, highest = np.fmin.reduceat(self.min, starts), np.fmax.reduceat(self.max, starts)
        return Points(
            self.series_id[starts],
            end_ms[starts],
            np.add.reduceat(self.count, starts),
            lowest,
            highest,
            self.last[self._newest(starts)],
            self.ends[ends],
        )

    def drawn(self) -> "Points":
        """Leave out what has no number; a marker there ends the line at the point before."""
        is_number = self.count > 0
        rows, empty = np.flatnonzero(is_number), np.flatnonzero(~is_number)
        before = np.cumsum(is_number)[empty] - 1
        empty, before = empty[before >= 0], before[before >= 0]
        ended = before[self.series_id[rows[before]] == self.series_id[empty]]
        found = self.take(rows)
        found.ends[ended] = True  # a copy
        return found

    def _newest(self, starts: NDArray[np.intp]) -> NDArray[np.intp]:
        """Find the last row with a number of each group, or its first row if there is none."""
        rows = np.arange(len(self))
        numbers = np.maximum.reduceat(np.where(self.count > 0, rows, -1), starts)
        newest: NDArray[Any] = np.maximum(numbers, starts)
        return newest
