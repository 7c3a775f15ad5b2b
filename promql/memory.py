"""Samples in memory, that queries can be asked of: for tests of rules, and of the engine."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.model import Condition, Labels, Selected, Selection
from promql.plan import LOOKBACK_MS
from promql.values import fits

Points = Sequence[tuple[int, float]]  # time in ms, value


@dataclass(slots=True)
class _Series:
    """Samples of a series, in order of time."""

    times: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, time_ms: int, value: float) -> None:
        """Add a sample; the first value of a moment stays."""
        place = bisect_left(self.times, time_ms)
        if place == len(self.times) or self.times[place] != time_ms:
            self.times.insert(place, time_ms)
            self.values.insert(place, value)


class Memory:
    """Series with their samples. Implements `Storage`."""

    def __init__(self, lookback_ms: int = LOOKBACK_MS) -> None:
        self._lookback_ms = lookback_ms
        self._series: dict[Labels, _Series] = {}
        self._fitting: dict[Sequence[Condition], list[Labels]] = {}

    def add(self, labels: Labels, points: Points) -> None:
        """Add samples of a series; the first value of a moment stays."""
        if labels not in self._series:
            self._series[labels] = _Series()
            self._fitting.clear()
        series = self._series[labels]
        for time_ms, value in points:
            series.add(time_ms, value)

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        """Find the samples of each selection."""
        return {each: self.selected(each) for each in selections}

    def selected(self, selection: Selection) -> Selected:
        """Find the samples of one selection; series without any are left out."""
        labels, counts = list[Labels](), [0]
        times, values = list[int](), list[float]()
        for each in self._that_fit(selection.conditions):
            series = self._series[each]
            begin = bisect_right(series.times, selection.after_ms)
            end = bisect_right(series.times, selection.until_ms)
            if begin < end:
                labels.append(each)
                counts.append(end - begin)
                times += series.times[begin:end]
                values += series.values[begin:end]
        return Selected(
            labels,
            np.cumsum(np.array(counts, np.int64)),
            np.array(times, np.int64),
            np.array(values, np.float64),
            np.full(len(labels), self._lookback_ms),
        )

    def _that_fit(self, conditions: Sequence[Condition]) -> list[Labels]:
        found = self._fitting.get(conditions)
        if found is None:
            found = sorted(each for each in self._series if fits(each, conditions))
            self._fitting[conditions] = found
        return found
