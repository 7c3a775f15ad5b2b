"""Samples in memory, that queries can be asked of: for tests of rules, and of the engine."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from core.model import Labels, Selected, Selection
from promql.plan import LOOKBACK_MS
from promql.values import fits

Points = Sequence[tuple[int, float]]  # time in ms, value


class Memory:
    """Series with their samples. Implements `Storage`."""

    def __init__(self, lookback_ms: int = LOOKBACK_MS) -> None:
        self._lookback_ms = lookback_ms
        self._points: dict[Labels, dict[int, float]] = {}

    def add(self, labels: Labels, points: Points) -> None:
        """Add samples of a series; the first value of a moment stays."""
        series = self._points.setdefault(labels, {})
        for time_ms, value in points:
            series.setdefault(time_ms, value)

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        """Find the samples of each selection."""
        return {each: self.selected(each) for each in selections}

    def selected(self, selection: Selection) -> Selected:
        """Find the samples of one selection; series without any are left out."""
        labels, counts = list[Labels](), [0]
        times, values = list[int](), list[float]()
        for series in sorted(self._points):
            if not fits(series, selection.conditions):
                continue
            points = self._points[series]
            inside = [t for t in sorted(points) if selection.after_ms < t <= selection.until_ms]
            if inside:
                labels.append(series)
                counts.append(len(inside))
                times += inside
                values += [points[t] for t in inside]
        return Selected(
            labels,
            np.cumsum(np.array(counts, np.int64)),
            np.array(times, np.int64),
            np.array(values, np.float64),
            np.full(len(labels), self._lookback_ms),
        )
