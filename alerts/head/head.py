"""The head of some metrics in memory: their newest samples, in columns, series after series."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.model import Condition, Labels, Samples, Selected, Selection, is_stale
from promql.plan import LOOKBACK_MS
from promql.storage import Storage
from promql.values import fits

from .wanted import metric_of

_TIME_BITS: Final = 42  # of ms until 2109
_CHOICES_MAX: Final = 1_000  # of matchers that are remembered, of one metric


@dataclass(slots=True)
class MetricWindow:
    """Samples of one metric after a moment; the series in order of their labels.

    pending: what was committed since, in order of COMMIT.
    """

    labels: Sequence[Labels]
    ids: NDArray[np.int32]
    lookback_ms: NDArray[np.int64]
    row: NDArray[np.int64]  # of each sample, ascending; time ascends within
    time_ms: NDArray[np.int64]
    value: NDArray[np.float64]
    after_ms: int
    pending: list[Samples] = field(default_factory=list)
    _row_of: dict[int, int] = field(default_factory=dict)
    _choices: dict[Sequence[Condition], NDArray[np.int64]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._row_of = {id_: row for row, id_ in enumerate(self.ids.tolist())}

    @classmethod
    def of(cls, selected: Selected, ids: NDArray[np.int32], after_ms: int) -> "MetricWindow":
        """Begin with what was read of all series of the metric. ids: in the order of these."""
        counts = np.diff(selected.starts)
        return cls(
            selected.labels,
            ids,
            selected.lookback_ms,
            np.repeat(np.arange(len(counts)), counts),
            selected.time_ms,
            selected.value,
            after_ms,
        )

    def grown(
        self, labels: Sequence[Labels], ids: NDArray[np.int32], lookback_ms: NDArray[np.int64]
    ) -> "MetricWindow":
        """Give the same with further series, of which nothing was stored before."""
        self.settle()
        row_of = {id_: row for row, id_ in enumerate(ids.tolist())}
        moved = np.array([row_of[id_] for id_ in self.ids.tolist()], np.int64)
        row = moved[self.row]
        order = np.argsort(row, kind="stable")
        return MetricWindow(
            labels,
            ids,
            lookback_ms,
            row[order],
            self.time_ms[order],
            self.value[order],
            self.after_ms,
        )

    def newest(self, now_ms: int) -> Samples:
        """Give the newest sample of each series that counts now: not too old, not ahead."""
        self.settle()
        inside = np.flatnonzero(self.time_ms <= now_ms)
        last = inside[np.append(np.diff(self.row[inside]) != 0, True)[: len(inside)]]
        row, time_ms = self.row[last], self.time_ms[last]
        alive = (now_ms - time_ms < self.lookback_ms[row]) & ~is_stale(self.value[last])
        return Samples(time_ms[alive], self.ids[row[alive]], self.value[last][alive])

    def newest_besides(self, samples: Samples) -> Iterator[tuple[int, int]]:
        """Give id and time (ms) of the newest of each series that is not among these samples."""
        self.settle()
        rows = np.array([self._row_of[id_] for id_ in samples.series_id.tolist()], np.int64)
        others = ~np.isin(_keys(self.row, self.time_ms), _keys(rows, samples.time_ms))
        row, time_ms = self.row[others], self.time_ms[others]
        last = np.append(np.diff(row) != 0, True)[: len(row)]
        yield from zip(self.ids[row[last]].tolist(), time_ms[last].tolist(), strict=True)

    def covers(self, selection: Selection) -> bool:
        """Whether all that a selection reads is here."""
        if not len(self.labels):
            return selection.after_ms >= self.after_ms
        return int(self._after_ms(selection).min()) >= self.after_ms

    def select(self, selection: Selection) -> Selected:
        """Find the samples of a selection that is covered."""
        self.settle()
        rows = self.chosen(selection.conditions)
        inside = self.time_ms <= selection.until_ms
        inside &= self.time_ms > self._after_ms(selection)[self.row]
        if len(rows) < len(self.labels):
            wanted = np.zeros(len(self.labels), bool)
            wanted[rows] = True
            inside &= wanted[self.row]
        counts = np.bincount(self.row[inside], minlength=len(self.labels))[rows]
        return Selected(
            [self.labels[row] for row in rows.tolist()],
            np.concatenate(([0], np.cumsum(counts))),
            self.time_ms[inside],
            self.value[inside],
            self.lookback_ms[rows],
        )

    def settle(self) -> None:
        """Take in what is pending; of one moment the last that was committed counts."""
        if not self.pending:
            return
        fresh, self.pending = Samples.concatenate(self.pending), []
        rows = np.array([self._row_of[id_] for id_ in fresh.series_id.tolist()], np.int64)
        row = np.concatenate((self.row, rows))
        time_ms = np.concatenate((self.time_ms, fresh.time_ms))
        value = np.concatenate((self.value, fresh.value))
        order = np.lexsort((time_ms, row))  # stable: of equals the later stays behind
        row, time_ms, value = row[order], time_ms[order], value[order]
        last = np.ones(len(row), bool)
        last[:-1] = (np.diff(row) != 0) | (np.diff(time_ms) != 0)
        last &= time_ms > self.after_ms
        self.row, self.time_ms, self.value = row[last], time_ms[last], value[last]

    def cut(self, after_ms: int) -> None:
        """Forget what is older."""
        self.settle()
        self.after_ms = max(self.after_ms, after_ms)
        kept = self.time_ms > self.after_ms
        self.row, self.time_ms, self.value = self.row[kept], self.time_ms[kept], self.value[kept]

    def _after_ms(self, selection: Selection) -> NDArray[np.int64]:
        """From when on samples of each series count: longer periods look back further."""
        if not selection.looks_back:
            return np.full(len(self.labels), selection.after_ms, np.int64)
        return selection.after_ms - np.maximum(self.lookback_ms - LOOKBACK_MS, 0)

    def chosen(self, conditions: Sequence[Condition]) -> NDArray[np.int64]:
        """Find the rows of the series that fulfil conditions."""
        rows = self._choices.get(conditions)
        if rows is None:
            found = [row for row, labels in enumerate(self.labels) if fits(labels, conditions)]
            if len(self._choices) >= _CHOICES_MAX:
                self._choices.clear()
            rows = self._choices[conditions] = np.array(found, np.int64)
        return rows


def _keys(row: NDArray[np.int64], time_ms: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give a number that a row and a time share with no other."""
    return (row << _TIME_BITS) | time_ms


@dataclass(slots=True)
class Head:
    """Windows of metrics, by name, and where each series belongs.

    changed: metrics whose series are others than when it was asked last.
    """

    windows: dict[str, MetricWindow] = field(default_factory=dict)
    metric_of: dict[int, str] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    def put(self, metric: str, window: MetricWindow) -> None:
        """Keep a window in the place of the one before."""
        self.changed.add(metric)
        self.windows[metric] = window
        self.metric_of.update(dict.fromkeys(window.ids.tolist(), metric))

    def observe(self, samples: Samples) -> None:
        """Take in what was committed; series that are not kept are passed over."""
        for window, own in self._sorted(samples):
            window.pending.append(own)

    def metrics_in(self, samples: Samples) -> set[str]:
        """Name the metrics that are kept and have some of these samples."""
        ids = np.unique(samples.series_id).tolist()
        return {self.metric_of[id_] for id_ in ids if id_ in self.metric_of}

    def newest_besides(self, samples: Samples) -> dict[int, int]:
        """Give the time (ms) of the newest of each series, by id, that is not among these samples.

        Of metrics that have none of these nothing is told.
        """
        every = (window.newest_besides(own) for window, own in self._sorted(samples))
        return dict(chain.from_iterable(every))

    def _sorted(self, samples: Samples) -> Iterator[tuple[MetricWindow, Samples]]:
        """Give each window what is its own."""
        ids = samples.series_id
        metrics: dict[str, list[int]] = {}
        for id_ in np.unique(ids).tolist():
            if metric := self.metric_of.get(id_):
                metrics.setdefault(metric, []).append(id_)
        for metric, known in metrics.items():
            yield self.windows[metric], samples.take(np.isin(ids, known))

    def newest(self, now_ms: int) -> Samples:
        """Give the newest sample of each series that counts now."""
        parts = [window.newest(now_ms) for window in self.windows.values()]
        return Samples.concatenate([Samples.empty(), *parts])

    def series(self, conditions: Sequence[Condition]) -> Iterator[tuple[int, Labels]]:
        """Give the series that are kept and fulfil conditions, with their ids."""
        window = self.windows.get(metric_of(conditions))
        if window is not None:
            for row in window.chosen(conditions).tolist():
                yield int(window.ids[row]), window.labels[row]

    def select(self, selection: Selection) -> Selected:
        """Find the samples of a selection that is covered."""
        return self.windows[metric_of(selection.conditions)].select(selection)

    def covers(self, selection: Selection) -> bool:
        """Whether all that a selection reads is here."""
        window = self.windows.get(metric_of(selection.conditions))
        return window is not None and window.covers(selection)


@dataclass(frozen=True, slots=True)
class HeadFirst:
    """Asks memory where it has all, and else what is behind it. Implements `Storage`."""

    head: Head
    behind: Storage

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        """Read all that a query needs."""
        here = [each for each in selections if self.head.covers(each)]
        others = [each for each in selections if each not in here]
        found = await self.behind.select(others) if others else {}
        return {**found, **{each: self.head.select(each) for each in here}}
