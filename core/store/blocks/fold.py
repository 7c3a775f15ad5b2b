"""Late rows folded into what stands: the order of their ids decides. Pure.

A row sets what is absent (0), replaces (1) or takes away (2). One that would set another value than
the one that stands is a conflict and changes nothing.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.model import Samples, is_stale

SET: Final = 0
REPLACE: Final = 1
VOID: Final = 2

_FIRST_MS: Final = -62_135_596_800_000  # year 1
_TIME_BITS: Final = 49  # as many as the ms up to the year 9999 need
SERIES_MAX: Final = 1 << (63 - _TIME_BITS)  # that a key can tell apart


@dataclass(frozen=True, slots=True, eq=False)
class Late:
    """Late rows, in order of (series, time, id)."""

    id: NDArray[np.int64]
    kind: NDArray[np.int16]
    samples: Samples

    def __len__(self) -> int:
        return len(self.id)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Late":
        """Keep the rows of an index or mask."""
        return Late(self.id[rows], self.kind[rows], self.samples.take(rows))


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """What stands afterwards, in key order; rows of `late` that conflict."""

    samples: Samples
    conflicts: NDArray[np.intp]


def folded(base: Samples, late: Late) -> Folded:
    """Fold late rows into samples that are unique and in key order, of at most SERIES_MAX series.

    Raises OverflowError.
    """
    if len(late) == 0:
        return Folded(base, np.empty(0, np.intp))
    series = np.union1d(base.series_id, late.samples.series_id)
    before = keys(series, base.series_id, base.time_ms)
    key = keys(series, late.samples.series_id, late.samples.time_ms)
    first = np.flatnonzero(np.diff(key, prepend=key[0] - 1))
    key = key[first]
    at = before.searchsorted(key)
    stood = np.append(before, -1)[at] == key
    groups = _Groups(late, first, stood)
    groups.value[stood] = base.value[at[stood]]
    conflicts = groups.fold()

    value, kept = base.value.copy(), np.ones(len(base), np.bool_)
    value[at[stood]] = groups.value[stood]
    kept[at[stood & ~groups.stands]] = False
    new = groups.stands & ~stood
    where, rows = before[kept].searchsorted(key[new]), first[new]
    samples = Samples(
        np.insert(base.time_ms[kept], where, late.samples.time_ms[rows]),
        np.insert(base.series_id[kept], where, late.samples.series_id[rows]),
        np.insert(value[kept], where, groups.value[new]),
    )
    return Folded(samples, conflicts)


def same(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether values are the same: as numbers, both NaN, or both markers of staleness."""
    alike = (one == other) | (np.isnan(one) & np.isnan(other))
    found: NDArray[np.bool_] = alike & (is_stale(one) == is_stale(other))
    return found


class _Groups:
    """Late rows of one key each, and what stands at it. first: where each begins among the rows."""

    def __init__(self, late: Late, first: NDArray[np.intp], stood: NDArray[np.bool_]) -> None:
        self._late, self._first = late, first
        self._count = np.diff(first, append=len(late))
        self.stands = stood.copy()
        self.value = np.zeros(len(first))

    def fold(self) -> NDArray[np.intp]:
        """Apply the first row of every group, then each second one, and so on; give conflicts."""
        conflicts, turn, groups = list[NDArray[np.intp]](), 0, np.arange(len(self._first))
        while len(groups):
            conflicts.append(self._apply(groups, self._first[groups] + turn))
            turn += 1
            groups = groups[self._count[groups] > turn]
        rows: NDArray[np.intp] = np.sort(np.concatenate(conflicts))
        return rows

    def _apply(self, groups: NDArray[np.intp], rows: NDArray[np.intp]) -> NDArray[np.intp]:
        kind, value = self._late.kind[rows], self._late.samples.value[rows]
        stands = self.stands[groups]
        changes = (kind == REPLACE) | ((kind == SET) & ~stands)
        conflicts = (kind == SET) & stands & ~same(self.value[groups], value)
        self.value[groups[changes]] = value[changes]
        self.stands[groups] = kind != VOID
        refused: NDArray[np.intp] = rows[conflicts]
        return refused


def keys(
    series: NDArray[np.int32], series_id: NDArray[np.int32], time_ms: NDArray[np.int64]
) -> NDArray[np.int64]:
    """One number for each (series, time), in the same order. series: all that occur, ascending.

    Raises OverflowError when these are more than SERIES_MAX.
    """
    if len(series) > SERIES_MAX:
        raise OverflowError(f"samples of {len(series)} series at once; {SERIES_MAX} are possible")
    rank: NDArray[np.int64] = series.searchsorted(series_id).astype(np.int64)
    numbers: NDArray[np.int64] = (rank << _TIME_BITS) + (time_ms - _FIRST_MS)
    return numbers
