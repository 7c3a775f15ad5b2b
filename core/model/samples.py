"""Columns of samples: no Python object per sample between decode and COPY."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

# Prometheus' staleness marker: one particular NaN. In rows it is SQL NULL.
STALE_BITS = np.uint64(0x7FF0_0000_0000_0002)


def is_stale(value: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell staleness markers from ordinary NaNs: bits, not `isnan`."""
    marks: NDArray[np.bool_] = value.view(np.uint64) == STALE_BITS
    return marks


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Columns of length n. NaN is a value; the stale marker is `STALE_BITS`; absence is no row.

    weight: how many samples each stands for; None: one each. lost: what a counter lost at resets
    among those, since the row before; NaN: what the two rows tell.
    """

    time_ms: NDArray[np.int64]  # ms since 1970, UTC
    series_id: NDArray[np.int32]
    value: NDArray[np.float64]
    weight: NDArray[np.int64] | None = None
    lost: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.time_ms)

    @classmethod
    def empty(cls) -> Self:
        """No rows."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.float64))

    @classmethod
    def concatenate(cls, parts: list[Self]) -> Self:
        """All rows of `parts`, in order."""
        parts = [part for part in parts if len(part)] or parts[:1]
        if len(parts) == 1:
            return parts[0]  # not copied
        if not parts:
            return cls.empty()
        columns = (
            np.concatenate([part.time_ms for part in parts]),
            np.concatenate([part.series_id for part in parts]),
            np.concatenate([part.value for part in parts]),
        )
        if all(part.weight is None for part in parts):
            return cls(*columns)
        weighed = [part.weighed() for part in parts]
        return cls(*columns, *(np.concatenate(column) for column in zip(*weighed, strict=True)))

    def weighed(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Weight and loss of each, also where each is one."""
        weight = np.ones(len(self), np.int64) if self.weight is None else self.weight
        return weight, np.full(len(self), np.nan) if self.lost is None else self.lost

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Samples":
        """Keep the rows of an index or mask."""
        few = Samples(self.time_ms[rows], self.series_id[rows], self.value[rows])
        if self.weight is None:
            return few
        weight, lost = self.weighed()
        return replace(few, weight=weight[rows], lost=lost[rows])

    def key_order(self) -> NDArray[np.intp]:
        """Stable order by (series, time): the table's key, and an order that cannot deadlock."""
        return np.lexsort((self.time_ms, self.series_id))
