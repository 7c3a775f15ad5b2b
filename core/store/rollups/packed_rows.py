"""Rows of buckets as they are kept; a column of all of them is unpacked into one array. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from core.store.blocks.spans import Span

from .buckets import DTYPES
from .codec import DamagedColumnError, unpack_into
from .gaps import Gap

_MINUTES: Final = 60  # of an hour; no buckets are shorter
_PLACE: Final = 4  # columns that say where a row is: series, hours, span, n


@dataclass(slots=True, eq=False)
class PackedRows:
    """Rows, whose buckets follow one another; remembers which it found damaged.

    counts: buckets of each. packed: of each column that may be needed the bytes of each row.
    broken: rows that turned out to be damaged, of the columns unpacked so far; what was unpacked
    of them means nothing.
    """

    series: Sequence[int]
    spans: Sequence[Span]
    counts: NDArray[np.int64]
    packed: Mapping[str, Sequence[bytes]]
    broken: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> Self:
        """Take rows of a query: series_id, hours, span, n (above 0), and columns of these names."""
        columns = zip(*rows, strict=True) if rows else [()] * (_PLACE + len(names))
        series, hours, begins, counts, *packed = columns
        begins_ms = (round(begin.timestamp() * 1000) for begin in begins)
        spans = [Span(*place) for place in zip(hours, begins_ms, strict=True)]
        named = dict(zip(names, packed, strict=True))
        # No checksum covers n: whatever it says, there is room for one at least, for each minute
        # at most. Where that is another number than was packed, unpacking tells.
        room = _MINUTES * np.array(hours, np.int64)
        return cls(series, spans, np.clip(np.array(counts, np.int64), 1, room), named)

    @property
    def series_id(self) -> NDArray[np.int32]:
        """Give the series of each bucket."""
        return np.repeat(np.array(self.series, np.int32), self.counts)

    @property
    def gaps(self) -> list[Gap]:
        """Tell where the rows are that were found damaged so far."""
        return [
            Gap(self.series[row], self.spans[row].start_ms, self.spans[row].end_ms)
            for row in sorted(self.broken)
        ]

    def column(self, name: str, wanted: NDArray[np.bool_] | None = None) -> NDArray[Any]:
        """Unpack a column. wanted: the buckets of which it is needed; rows without any give 0."""
        ends = np.cumsum(self.counts)
        rows = np.arange(len(ends))
        if wanted is not None:
            rows = np.flatnonzero(np.logical_or.reduceat(wanted, ends - self.counts))
        found, packed = np.zeros(self.counts.sum(), DTYPES[name]), self.packed[name]
        bounds = [0, *ends.tolist()]
        for row in rows.tolist():
            part = found[bounds[row] : bounds[row + 1]]
            try:
                unpack_into(part, self.series[row], self.spans[row].start_ms, name, packed[row])
            except DamagedColumnError:
                self.broken.add(row)
        return found

    def sound(self) -> "PackedRows":
        """Keep the rows that are not known to be damaged."""
        rows = [row for row in range(len(self.series)) if row not in self.broken]
        return PackedRows(
            [self.series[row] for row in rows],
            [self.spans[row] for row in rows],
            self.counts[rows],
            {name: [each[row] for row in rows] for name, each in self.packed.items()},
        )
