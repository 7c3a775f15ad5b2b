"""Which rules a committed sample concerns, and whether it fulfils them: one look-up each. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.model import AlertRule, Labels, Samples, is_stale
from promql.plan import LOOKBACK_MS
from promql.values import NAME

from .evaluate import ALERTNAME
from .parts import SIMULATED
from .running import RunningRule
from .threshold import Comparison

_TEMPLATE: Final = "{{"
_ROOM: Final = 1_000


@dataclass(frozen=True, slots=True)
class Watch:
    """A series that a threshold rule looks at."""

    rule: RunningRule
    series: Labels
    comparison: Comparison
    number: float

    @property
    def alert(self) -> Labels | None:
        """Labels of the alert that it makes; None: only its value tells."""
        said = {**dict(self.rule.group.labels), **dict(self.rule.rule.labels)}
        is_alert = isinstance(self.rule.rule, AlertRule)
        if not is_alert or any(_TEMPLATE in text for text in said.values()):
            return None
        own = {name: value for name, value in self.series if name != NAME}
        merged = {**own, **said, ALERTNAME: self.rule.rule.name}
        return tuple(sorted((name, value) for name, value in merged.items() if value))

    @property
    def is_simulated(self) -> bool:
        """Whether its samples are made up."""
        return SIMULATED in self.series


@dataclass(frozen=True, slots=True)
class Touched:
    """A sample that fulfils a rule."""

    watch: Watch
    value: float
    time_ms: int


@dataclass(slots=True)
class Watches:
    """All series that are watched, by metric, so that one of these can be exchanged."""

    of_series: dict[int, list[Watch]] = field(default_factory=dict)
    _ids: dict[str, Sequence[int]] = field(default_factory=dict)
    _table: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))
    _newest_ms: dict[int, int] = field(default_factory=dict)

    def put(self, metric: str, watches: Mapping[int, list[Watch]]) -> None:
        """Watch these series of a metric from now on, and no others."""
        for id_ in self._ids.get(metric, ()):
            del self.of_series[id_]
            self._table[id_] = False
        self._ids[metric] = tuple(watches)
        self.of_series.update(watches)
        missing = max(watches, default=-1) + 1 - len(self._table)
        if missing > 0:  # with room, for series come one by one
            self._table = np.concatenate((self._table, np.zeros(missing + _ROOM, bool)))
        self._table[list(watches)] = True

    def know(self, newest_ms: Mapping[int, int]) -> None:
        """Note times of newest samples by which something was decided already."""
        self._newest_ms.update(newest_ms)

    def touched(self, samples: Samples, *, now_ms: int) -> Iterator[Touched]:
        """Give what fulfils a rule: by each series' newest sample that counts at this moment.

        What is ahead does not, nor what is too old; a series that has ended fulfils nothing.
        """
        chosen = self._chosen(samples, now_ms)
        if not chosen.any():
            return
        few = samples.take(chosen)
        columns = (few.series_id, few.time_ms, few.value, is_stale(few.value))
        newest: dict[int, tuple[int, float, bool]] = {}
        for id_, *found in zip(*(column.tolist() for column in columns), strict=True):
            if id_ not in newest or found[0] >= newest[id_][0]:
                newest[id_] = (found[0], found[1], found[2])
        for id_, (time_ms, value, has_ended) in newest.items():
            if time_ms < self._newest_ms.get(id_, 0) <= now_ms:  # else the clock was put back
                continue
            self._newest_ms[id_] = time_ms
            for watch in () if has_ended else self.of_series[id_]:
                if watch.comparison(value, watch.number):
                    yield Touched(watch, value, time_ms)

    def _chosen(self, samples: Samples, now_ms: int) -> NDArray[np.bool_]:
        """Tell which samples are of series that are watched, and count at this moment.

        Series whose samples count for longer than usual are left to the grid where it matters.
        """
        ids, time_ms = samples.series_id, samples.time_ms
        chosen: NDArray[np.bool_] = (time_ms <= now_ms) & (time_ms > now_ms - LOOKBACK_MS)
        chosen &= ids < len(self._table)
        chosen[chosen] = self._table[ids[chosen]]
        return chosen
