"""Many deliveries as one set of columns, unique by key and in key order. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.model import Samples, is_stale

from .delivery import Delivery


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """N rows as sent, m ≤ N unique rows to store."""

    deliveries: Sequence[Delivery]
    owner: NDArray[np.int32]  # N, index into deliveries
    index: NDArray[np.int32]  # N, position of the sample in its message
    unique: Samples  # m, in key order
    replace: NDArray[np.bool_]  # m
    stands_for: NDArray[np.intp]  # N, index into unique
    conflict: NDArray[np.bool_]  # N, refused inside the batch already: another value came first

    @classmethod
    def of(cls, deliveries: Sequence[Delivery]) -> "Batch":
        """Concatenate, order, and settle equal keys inside the batch, before the database sees it.

        Of equal keys the first stays (policy reject) or the last wins (policy replace).
        """
        samples = Samples.concatenate([delivery.samples for delivery in deliveries])
        sizes = [len(delivery.samples) for delivery in deliveries]
        owner = np.repeat(np.arange(len(deliveries), dtype=np.int32), sizes)
        index = np.concatenate(
            [np.empty(0, np.int32), *(delivery.index for delivery in deliveries)]
        ).astype(np.int32, copy=False)
        replace = np.repeat(np.array([d.replace for d in deliveries], np.bool_), sizes)
        order = samples.key_order()
        chosen, stands_for, conflict = _settled(samples.take(order), replace[order])
        back = np.empty(len(order), np.intp)
        back[order] = np.arange(len(order))
        winners = order[chosen]
        return cls(
            deliveries,
            owner,
            index,
            samples.take(winners),
            replace[winners],
            stands_for[back],
            conflict[back],
        )

    def apart(self) -> "Batch":
        """Give every message a delivery of its own; rows and their order stay as they are."""
        if all(delivery.parts is None for delivery in self.deliveries):
            return self
        each: list[Delivery] = []
        for delivery in self.deliveries:
            each.extend([delivery] if delivery.parts is None else delivery.parts())
        return Batch.of(each)


def same(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell equal values as the database does: NaN equals NaN, a staleness marker only itself."""
    both_nan = np.isnan(left) & np.isnan(right) & (is_stale(left) == is_stale(right))
    equal: NDArray[np.bool_] = (left == right) | both_nan
    return equal


def _settled(
    ordered: Samples, replace: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """Choose one row per key. Returns (chosen rows, group of each row, conflict mask)."""
    n = len(ordered)
    conflict = np.zeros(n, np.bool_)
    first = np.ones(n, np.bool_)
    first[1:] = (np.diff(ordered.series_id) != 0) | (np.diff(ordered.time_ms) != 0)
    if first.all():
        rows = np.arange(n)
        return rows, rows, conflict
    group = np.cumsum(first) - 1
    starts = np.flatnonzero(first)
    chosen = starts.copy()
    # Re-sent rows are the usual duplicates: only groups with two values need a decision each.
    differs = ~same(ordered.value, ordered.value[starts[group]])
    ends = np.append(starts[1:], n)
    for number in np.unique(group[differs]).tolist():
        chosen[number] = _fold(
            ordered.value, replace, int(starts[number]), int(ends[number]), conflict
        )
    return chosen, group, conflict


def _fold(
    value: NDArray[np.float64],
    replace: NDArray[np.bool_],
    start: int,
    end: int,
    conflict: NDArray[np.bool_],
) -> int:
    """Walk rows of one key as sent; returns the row that stands, marks those it refuses."""
    standing = start
    for row in range(start + 1, end):
        if same(value[row : row + 1], value[standing : standing + 1])[0]:
            continue
        if replace[row]:
            standing = row
        else:
            conflict[row] = True
    return standing
