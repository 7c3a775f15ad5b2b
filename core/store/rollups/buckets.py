"""What is known of the samples of an hour or a minute, and computed from them alone. Pure.

Buckets are right-closed, like the ranges of PromQL. Markers of staleness are no numbers: of them
only is kept whether one came last. NaN is a number, and makes the sum one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from math import fsum
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from core.model import STALE_BITS, Samples, is_stale

BUCKET_MS: Final = 3_600_000  # an hour; shorter ones are kept of some days
HAS_NAN: Final = 1
STALE_LAST: Final = 2
# A sum smaller than this part of what was added has lost digits.
_CANCELLED: Final = 0.1
_STALE: Final = float(np.uint64(STALE_BITS).view(np.float64))

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Buckets:
    """Columns of n buckets of one series, in order of time. None is empty.

    end_ms: its last moment. count: numbers; the values of a bucket without any are NaN. min, max:
    NaN only counts where there is nothing else. first, last: with the times of these numbers.
    lost: sum of the numbers before resets, so that last - first + lost is how a counter grew, as
    PromQL computes it. flags: HAS_NAN, STALE_LAST.
    """

    end_ms: Ints
    count: Ints
    sum: Floats
    min: Floats
    max: Floats
    first_ms: Ints
    first: Floats
    last_ms: Ints
    last: Floats
    lost: Floats
    flags: Ints

    def __len__(self) -> int:
        return len(self.end_ms)

    @classmethod
    def empty(cls) -> Self:
        """No buckets."""
        columns: list[NDArray[Any]] = [np.empty(0, dtype) for dtype in DTYPES.values()]
        return cls(*columns)

    @classmethod
    def of(cls, samples: Samples, bucket_ms: int) -> "Buckets":
        """Sum up the samples of one series, in order of time."""
        (found,) = cls.of_each([samples], bucket_ms)
        return found

    @classmethod
    def of_each(cls, parts: Sequence[Samples], bucket_ms: int) -> "list[Buckets]":
        """Sum up several series, each for itself; all at once, which is twice as fast."""
        samples = Samples.concatenate(list(parts))
        if not len(samples):
            return [cls.empty() for _ in parts]
        part = np.repeat(np.arange(len(parts)), [len(each) for each in parts])
        end_ms = -(-samples.time_ms // bucket_ms) * bucket_ms
        begins = np.diff(end_ms, prepend=end_ms[0] - 1) != 0
        begins |= np.diff(part, prepend=0) != 0
        starts = np.flatnonzero(begins)
        with np.errstate(invalid="ignore", over="ignore"):  # infinities are values too
            found = cls._of_some(samples, end_ms, starts)
        cuts = part[starts].searchsorted(np.arange(len(parts) + 1))
        return [found.rows(*pair) for pair in pairwise(cuts.tolist())]

    @classmethod
    def _of_some(cls, samples: Samples, end_ms: Ints, starts: NDArray[np.intp]) -> "Buckets":
        stale = is_stale(samples.value)
        last = np.append(starts[1:], len(samples)) - 1
        numbers = _Numbers.of(samples, stale, starts, last)
        has_nan = numbers.reduced(np.logical_or, np.isnan(samples.value), empty=0) > 0
        flags = HAS_NAN * has_nan + STALE_LAST * stale[last]
        return cls(
            end_ms[starts],
            numbers.count,
            numbers.sums(samples.value),
            numbers.reduced(np.fmin, samples.value),
            numbers.reduced(np.fmax, samples.value),
            np.where(numbers.count > 0, samples.time_ms[numbers.first], end_ms[starts]),
            np.where(numbers.count > 0, samples.value[numbers.first], np.nan),
            np.where(numbers.count > 0, samples.time_ms[numbers.last], end_ms[starts]),
            np.where(numbers.count > 0, samples.value[numbers.last], np.nan),
            numbers.lost(samples.value),
            flags.astype(np.int64),
        )

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Put buckets one after the other."""
        columns = ([getattr(part, field.name) for part in parts] for field in fields(cls))
        return cls(*(np.concatenate(column) for column in columns))

    def rows(self, start: int, end: int) -> "Buckets":
        """Keep those from one place to another."""
        return Buckets(*(getattr(self, field.name)[start:end] for field in fields(self)))

    def take(self, rows: NDArray[np.bool_]) -> "Buckets":
        """Keep those of a mask."""
        return Buckets(*(getattr(self, field.name)[rows] for field in fields(self)))

    def within(self, after_ms: int, until_ms: int) -> "Buckets":
        """Keep those of the time (after_ms, until_ms]."""
        if not len(self) or (self.end_ms[0] > after_ms and self.end_ms[-1] <= until_ms):
            return self
        return self.take((self.end_ms > after_ms) & (self.end_ms <= until_ms))


DTYPES: Final = {
    name: np.dtype(np.int64 if name in {"count", "flags"} or name.endswith("_ms") else np.float64)
    for name in (field.name for field in fields(Buckets))
}


def newest(end_ms: Ints, last_ms: Ints, last: Floats, flags: Ints) -> tuple[Ints, Floats]:
    """Give time and value of the last sample of each bucket; a marker counts as at its end."""
    stale = (flags & STALE_LAST) > 0
    return np.where(stale, end_ms, last_ms), np.where(stale, _STALE, last)


@dataclass(frozen=True, slots=True, eq=False)
class _Numbers:
    """Where the numbers of each bucket are. first, last: any row where there is none."""

    is_number: NDArray[np.bool_]
    starts: NDArray[np.intp]
    count: Ints
    first: NDArray[np.intp]
    last: NDArray[np.intp]

    @classmethod
    def of(
        cls,
        samples: Samples,
        stale: NDArray[np.bool_],
        starts: NDArray[np.intp],
        last: NDArray[np.intp],
    ) -> Self:
        rows = np.arange(len(samples))
        count = np.add.reduceat((~stale).astype(np.int64), starts)
        first_number = np.minimum.reduceat(np.where(stale, len(samples) - 1, rows), starts)
        last_number = np.maximum.reduceat(np.where(stale, 0, rows), starts)
        return cls(~stale, starts, count, first_number, np.minimum(last_number, last))

    def reduced(
        self, reduce: np.ufunc, column: NDArray[Any], empty: float = np.nan
    ) -> NDArray[np.float64]:
        """Reduce the numbers of each bucket."""
        found = np.full(len(self.starts), empty)
        some = self.count > 0
        before = np.concatenate(([0], np.cumsum(self.is_number)))[self.starts[some]]
        if len(before):
            found[some] = reduce.reduceat(column[self.is_number], before)
        return found

    def sums(self, value: Floats) -> Floats:
        """Add up; where numbers nearly cancel out, exactly."""
        found = self.reduced(np.add, value)
        sizes = self.reduced(np.add, np.abs(value))
        again = np.isfinite(sizes) & (sizes > 0) & (np.abs(found) < sizes * _CANCELLED)
        numbers = value[self.is_number]
        ends = np.cumsum(self.count)
        for bucket in np.flatnonzero(again).tolist():
            found[bucket] = fsum(numbers[ends[bucket] - self.count[bucket] : ends[bucket]])
        return found

    def lost(self, value: Floats) -> Floats:
        """Add up the numbers from which a counter fell within its bucket."""
        numbers = value[self.is_number]
        bucket = np.repeat(np.arange(len(self.starts)), self.count)
        falls = (numbers[1:] < numbers[:-1]) & (bucket[1:] == bucket[:-1])
        lost = np.bincount(bucket[1:][falls], numbers[:-1][falls], minlength=len(self.starts))
        return np.where(self.count > 0, lost, np.nan)
