"""What sources are expected to send, by the series that they still send. Pure.

A series that was renamed, or made once by mistake, is left behind by its source: it no longer
counts once the source went on without it for an hour, or for three of its periods.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.model import Samples, SeriesId, SourceId, SourceNumbers

LEFT_MS: Final = 3_600_000
PERIODS: Final = 3
_MINUTE_MS: Final = 60_000
_COLUMNS: Final = np.dtype([("source", "i4"), ("period_ms", "f8"), ("heard_ms", "f8")])


class Expected(NamedTuple):
    """Of one source: samples a minute, and the shortest of its periods."""

    per_minute: float
    period_seconds: float


class Rhythm:
    """The period of each series, and when it was last heard; arrays by series id."""

    def __init__(self) -> None:
        self._sources = SourceNumbers()
        self._series = np.zeros(1024, _COLUMNS)

    def describe(self, series: SeriesId, source: SourceId, period_seconds: float) -> None:
        """Learn how often a series of a source is expected."""
        self._reach(series)
        self._series["source"][series] = self._sources.of(source)
        self._series["period_ms"][series] = period_seconds * 1000

    def hear(self, samples: Samples, *, now_ms: int) -> None:
        """Note that these series were sent."""
        self._reach(int(samples.series_id.max()) if len(samples) else 0)
        self._series["heard_ms"][samples.series_id] = now_ms

    @property
    def heard_ms(self) -> NDArray[np.float64]:
        """When each series was last heard, by its id; 0: never."""
        return self._series["heard_ms"].copy()

    def go_on(self, heard_ms: NDArray[np.float64]) -> None:
        """Know what another one has heard."""
        self._reach(len(heard_ms) - 1)
        self._series["heard_ms"][: len(heard_ms)] = heard_ms

    def expected(self) -> Mapping[SourceId, Expected]:
        """Tell it of each source that was heard and has a series with a period."""
        heard = self._series[(self._series["heard_ms"] > 0) & (self._series["period_ms"] > 0)]
        newest_ms = np.zeros(len(self._sources))
        np.maximum.at(newest_ms, heard["source"], heard["heard_ms"])
        behind_ms = newest_ms[heard["source"]] - heard["heard_ms"]
        live = heard[behind_ms <= np.maximum(LEFT_MS, PERIODS * heard["period_ms"])]
        shortest_ms = np.full(len(self._sources), np.inf)
        np.minimum.at(shortest_ms, live["source"], live["period_ms"])
        weights = _MINUTE_MS / live["period_ms"]
        a_minute = np.bincount(live["source"], weights, minlength=len(self._sources))
        told = zip(self._sources, a_minute.tolist(), (shortest_ms / 1000).tolist(), strict=True)
        return {source: Expected(rate, period) for source, rate, period in told if rate}

    def _reach(self, id_: int) -> None:
        have = len(self._series)
        if id_ >= have:
            self._series = np.resize(self._series, max(2 * have, id_ + 1))
            self._series[have:] = 0
