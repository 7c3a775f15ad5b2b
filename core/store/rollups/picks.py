"""Of each bucket the few samples that are enough for a question, from its columns. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.model import Pick, Samples

from .buckets import STALE_LAST, Ints, newest

# Gives a column of all buckets; with a mask, at least of those.
Column = Callable[..., NDArray[Any]]

# Of each pick: what tells whether there is a sample, its time, its value.
COLUMNS: Final[Mapping[Pick, Sequence[str]]] = {
    Pick.NEWEST: ("end_ms", "flags", "last_ms", "last"),
    Pick.LAST: ("end_ms", "count", "last_ms", "last"),
    Pick.FIRST: ("end_ms", "count", "first_ms", "first"),
    Pick.MIN: ("end_ms", "count", "end_ms", "min"),
    Pick.MAX: ("end_ms", "count", "end_ms", "max"),
    Pick.SUM: ("end_ms", "count", "last_ms", "sum"),
    Pick.CHANGE: ("end_ms", "count", "first_ms", "first", "last_ms", "last", "lost"),
}


def picked(pick: Pick, series_id: NDArray[np.int32], column: Column) -> Samples:
    """Give the samples of buckets. series_id: of each. column: gives a column of them."""
    _, told, time_ms, value, *further = COLUMNS[pick]
    if pick is Pick.NEWEST:
        flags = column(told)
        stale = (flags & STALE_LAST) > 0
        if not stale.any():
            return Samples(column(time_ms), series_id, column(value))
        end_ms = column("end_ms", stale)
        last_ms, last = newest(end_ms, column(time_ms), column(value), flags)
        return Samples(last_ms, series_id, last)
    count = column(told)
    some = count > 0
    columns = [column(name)[some] for name in (time_ms, value, *further)]
    if pick is Pick.CHANGE:
        return _changes(series_id[some], count[some], columns)
    samples = Samples(columns[0], series_id[some], columns[1])
    return _weighing(samples, count[some]) if pick is Pick.SUM else samples


def _changes(series_id: NDArray[np.int32], count: Ints, columns: Sequence[NDArray[Any]]) -> Samples:
    """Give the first and the last of each bucket, or the only one."""
    first_ms, first, last_ms, last, lost = columns
    both = np.stack((np.ones(len(count), bool), count > 1), axis=1).reshape(-1)
    pairs = (
        np.stack(pair, axis=1).reshape(-1)[both]
        for pair in (
            (first_ms, last_ms),
            (first, last),
            (np.ones(len(count), np.int64), count - 1),
            (np.full(len(count), np.nan), lost),
        )
    )
    time_ms, value, weight, losses = pairs
    return Samples(time_ms, np.repeat(series_id, 2)[both], value, weight, losses)


def _weighing(samples: Samples, count: Ints) -> Samples:
    columns = samples.time_ms, samples.series_id, samples.value
    return Samples(*columns, count, np.full(len(samples), np.nan))
