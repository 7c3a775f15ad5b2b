"""Of each bucket the few samples that are enough for a question, from its columns. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.model import Pick, Samples

from .buckets import STALE_LAST, Floats, Ints, newest

Column = Callable[[str], NDArray[Any]]

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


def picked(pick: Pick, series_id: int, column: Column) -> Samples:
    """Give the samples of a series. column: gives a column of the same buckets, if it is needed."""
    _, told, time_ms, value, *further = COLUMNS[pick]
    if pick is Pick.NEWEST:
        flags = column(told)
        if not (flags & STALE_LAST).any():
            return _of(series_id, column(time_ms), column(value))
        return _of(series_id, *newest(column("end_ms"), column(time_ms), column(value), flags))
    count = column(told)
    some = count > 0
    columns = [column(name)[some] for name in (time_ms, value, *further)]
    if pick is Pick.CHANGE:
        return _changes(series_id, count[some], columns)
    samples = _of(series_id, *columns)
    return _weighing(samples, count[some]) if pick is Pick.SUM else samples


def _changes(series_id: int, count: Ints, columns: Sequence[NDArray[Any]]) -> Samples:
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
    return Samples(time_ms, np.full(len(time_ms), series_id, np.int32), value, weight, losses)


def _weighing(samples: Samples, count: Ints) -> Samples:
    columns = samples.time_ms, samples.series_id, samples.value
    return Samples(*columns, count, np.full(len(samples), np.nan))


def _of(series_id: int, time_ms: Ints, value: Floats) -> Samples:
    return Samples(time_ms, np.full(len(time_ms), series_id, np.int32), value)
