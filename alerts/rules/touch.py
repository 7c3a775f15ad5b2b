"""Which rules a committed sample concerns, and whether it fulfils them: one look-up each. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.model import AlertRule, Labels, Samples

from .evaluate import ALERTNAME
from .presence import SIMULATED
from .running import RunningRule
from .threshold import Comparison, Threshold

_TEMPLATE: Final = "{{"


@dataclass(frozen=True, slots=True)
class Watch:
    """A series that a threshold rule looks at.

    alert: labels of the alert that it makes; None: only its value tells.
    """

    rule: RunningRule
    series: Labels
    comparison: Comparison
    number: float
    alert: Labels | None


@dataclass(frozen=True, slots=True)
class Touched:
    """A sample that fulfils a rule."""

    watch: Watch
    value: float
    time_ms: int


@dataclass(slots=True)
class Watches:
    """All series that are watched. newest: time of the last sample of each that was looked at."""

    of_series: dict[int, list[Watch]] = field(default_factory=dict)
    _table: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))
    _newest_ms: dict[int, int] = field(default_factory=dict)

    def put(self, watches: Mapping[int, Iterable[Watch]]) -> None:
        """Watch other series from now on."""
        self.of_series = {id_: list(each) for id_, each in watches.items()}
        self._table = np.zeros(max(self.of_series, default=-1) + 1, bool)
        self._table[list(self.of_series)] = True

    def touched(self, samples: Samples, *, now_ms: int) -> Iterator[Touched]:
        """Give what fulfils a rule: by each series' newest sample, if that is not ahead."""
        ids = samples.series_id
        known = ids < len(self._table)
        known[known] = self._table[ids[known]]
        if not known.any():
            return
        columns = (ids[known], samples.time_ms[known], samples.value[known])
        newest: dict[int, tuple[int, float]] = {}
        for id_, time_ms, value in zip(*(column.tolist() for column in columns), strict=True):
            if time_ms <= now_ms and time_ms >= newest.get(id_, (0, 0.0))[0]:
                newest[id_] = (time_ms, value)
        for id_, (time_ms, value) in newest.items():
            if time_ms < self._newest_ms.get(id_, 0):
                continue
            self._newest_ms[id_] = time_ms
            for watch in self.of_series[id_]:
                if watch.comparison(value, watch.number):
                    yield Touched(watch, value, time_ms)


def watch(rule: RunningRule, series: Labels, threshold: Threshold) -> Watch:
    """Watch a series for a rule."""
    return Watch(rule, series, threshold.comparison, threshold.number, _alert(rule, series))


def is_simulated(watch_: Watch) -> bool:
    """Whether the samples of a series are made up."""
    return SIMULATED in watch_.series


def _alert(rule: RunningRule, series: Labels) -> Labels | None:
    said = {**dict(rule.group.labels), **dict(rule.rule.labels)}
    if not isinstance(rule.rule, AlertRule) or any(_TEMPLATE in text for text in said.values()):
        return None
    own = {name: value for name, value in series if name != "__name__"}
    merged = {**own, **said, ALERTNAME: rule.rule.name}
    return tuple(sorted((name, value) for name, value in merged.items() if value))
