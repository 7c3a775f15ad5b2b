"""Spans of series of which buckets do not tell what stands: there, samples are read. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.store.blocks.spans import DAY_MS


@dataclass(frozen=True, slots=True)
class Gap:
    """The time (after_ms, until_ms] of a series."""

    series_id: int
    after_ms: int
    until_ms: int

    def within(self, after_ms: int, until_ms: int) -> "Gap":
        """Give what is in a time."""
        return Gap(self.series_id, max(self.after_ms, after_ms), min(self.until_ms, until_ms))


@dataclass(frozen=True, slots=True)
class Reading:
    """A time, and the series of which it is a gap."""

    after_ms: int
    until_ms: int
    ids: list[int]


def between(whole: Gap, there: Collection[tuple[int, int]]) -> Iterator[Gap]:
    """Give the gaps in a time of a series. there: begin and end of what is there, in order."""
    after_ms = whole.after_ms
    for begin_ms, end_ms in there:
        if begin_ms > after_ms:
            yield Gap(whole.series_id, after_ms, begin_ms)
        after_ms = end_ms
    if after_ms < whole.until_ms:
        yield Gap(whole.series_id, after_ms, whole.until_ms)


def together(gaps: Collection[Gap]) -> list[Reading]:
    """Cut time so that gaps of several series are read at once, and what is in two gaps once."""
    begins, ends = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for gap in gaps:
        if gap.after_ms < gap.until_ms:
            begins[gap.after_ms].append(gap.series_id)
            ends[gap.until_ms].append(gap.series_id)
    found, now = list[Reading](), Counter[int]()
    for at_ms, next_ms in pairwise(sorted(begins.keys() | ends.keys())):
        now.update(begins.get(at_ms, ()))
        now.subtract(ends.get(at_ms, ()))
        ids, after_ms = sorted(+now), at_ms
        if found and found[-1].until_ms == at_ms and found[-1].ids == ids:
            after_ms = found.pop().after_ms
        if ids:
            found.append(Reading(after_ms, next_ms, ids))
    return found


def in_days(
    series_id: NDArray[np.int32], time_ms: NDArray[np.int64], days: Collection[Gap]
) -> NDArray[np.bool_]:
    """Tell the times that lie in gaps of their series which are days."""
    day = (time_ms - 1) // DAY_MS
    keys = (series_id.astype(np.int64) << 32) + day
    wanted = [(gap.series_id << 32) + gap.after_ms // DAY_MS for gap in days]
    found: NDArray[np.bool_] = np.isin(keys, np.array(wanted, np.int64))
    return found
