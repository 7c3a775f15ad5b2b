"""Whose each series is, in arrays: a hundred thousand series take 400 kB. Pure."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .ids import SeriesId, SourceId
from .numbers import SourceNumbers
from .samples import Samples

_UNKNOWN: Final = -1


class Share(NamedTuple):
    """What of some samples is of one source. newest_ms: the latest time that they carry."""

    source: SourceId
    samples: int
    newest_ms: int


class Owners:
    """Learns the source of each series once."""

    def __init__(self) -> None:
        self._sources = SourceNumbers()
        self._of = np.full(1024, _UNKNOWN, np.int32)  # by series id: number of its source

    def learn(self, series: SeriesId, source: SourceId) -> None:
        """Note whose a series is."""
        self._reach(series)
        self._of[series] = self._sources.of(source)

    def unknown(self, samples: Samples) -> list[int]:
        """Ids of series in `samples` whose source was not told yet."""
        ids = np.unique(samples.series_id)
        numbers = self._numbers_of(ids)
        unknown: list[int] = ids[numbers == _UNKNOWN].tolist()
        return unknown

    def shares(self, samples: Samples) -> Iterator[Share]:
        """Tell the samples apart by source; those of unknown series belong to nobody."""
        numbers = self._numbers_of(samples.series_id)
        known = numbers != _UNKNOWN
        numbers, times = numbers[known], samples.time_ms[known]
        counts = np.bincount(numbers, minlength=len(self._sources))
        newest = np.full(len(self._sources), np.iinfo(np.int64).min)
        np.maximum.at(newest, numbers, times)
        for number in np.flatnonzero(counts).tolist():
            yield Share(self._sources[number], int(counts[number]), int(newest[number]))

    def _numbers_of(self, ids: NDArray[np.int32]) -> NDArray[np.int32]:
        self._reach(int(ids.max()) if len(ids) else 0)
        return self._of[ids]

    def _reach(self, id_: int) -> None:
        have = len(self._of)
        if id_ >= have:
            more = np.full(max(have, id_ + 1 - have), _UNKNOWN, np.int32)
            self._of = np.concatenate([self._of, more])
