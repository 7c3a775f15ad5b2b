"""The series that a selector has read: when each had data, and which agree with labels. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.model import Selected, is_stale
from promql.values import Flags, Grid

from .parts import SIMULATED, Asked

_Names = tuple[str, ...]
_Rows = Mapping[_Names, Mapping[_Names, list[int]]]  # by names that series have, and their values


@dataclass(slots=True)
class Leaf:
    """What was read, at which moments it is looked at, and how long a sample of each series counts.

    A series has data while its newest sample counts, and is no marker of staleness.
    """

    selected: Selected
    ends: Grid
    reach_ms: NDArray[np.int64]
    _fresh: Flags | None = None  # series by moments
    _indexes: dict[tuple[_Names, bool, bool], _Rows] = field(default_factory=dict)

    def agreeing(self, asked: Asked, *, only_simulated: bool = False) -> Flags:
        """Tell when a series had data that agrees with labels, in those that both have."""
        rows = self._rows(asked, only_simulated=only_simulated)
        found: Flags = np.logical_or.reduce(self._had_data()[rows], axis=0)
        return found

    def rows(self, asked: Asked) -> Sequence[int]:
        """Give the series that agree with labels, and had data at the last moment."""
        return [row for row in sorted(self._rows(asked)) if self._had_data()[row, -1]]

    def _had_data(self) -> Flags:
        if self._fresh is None:
            self._fresh = _fresh(self.selected, self.ends, self.reach_ms)
        return self._fresh

    def _rows(self, asked: Asked, *, only_simulated: bool = False) -> list[int]:
        implied = {SIMULATED[0]: ""} if asked.tells_simulated else {}
        wanted = {**implied, **asked.labels}
        index = self._index(tuple(sorted(wanted)), implied, only_simulated=only_simulated)
        rows = list[int]()
        for names, by_values in index.items():
            rows += by_values.get(tuple(wanted[name] for name in names), ())
        return rows

    def _index(self, names: _Names, implied: Mapping[str, str], *, only_simulated: bool) -> _Rows:
        """Find series by the names, of those given, that they have.

        implied: labels that they have if they do not say otherwise.
        """
        key = (names, bool(implied), only_simulated)
        if key not in self._indexes:
            wanted = set(names)
            index = defaultdict[_Names, dict[_Names, list[int]]](dict)
            for row, labels in enumerate(self.selected.labels):
                if only_simulated and SIMULATED not in labels:
                    continue
                shared = sorted(
                    (name, value)
                    for name, value in {**implied, **dict(labels)}.items()
                    if name in wanted
                )
                by_values = index[tuple(name for name, _ in shared)]
                by_values.setdefault(tuple(value for _, value in shared), []).append(row)
            self._indexes[key] = index
        return self._indexes[key]


def _fresh(selected: Selected, ends: Grid, reach_ms: NDArray[np.int64]) -> Flags:
    """Tell at which moments the newest sample of each series counts (series by moments)."""
    starts, shape = selected.starts, (len(selected), ends.count)
    if not len(selected.time_ms):
        return np.zeros(shape, bool)
    cells = np.repeat(np.arange(len(selected)) * (ends.count + 1), np.diff(starts))
    seen = np.bincount(cells + ends.seen(selected.time_ms), minlength=shape[0] * (shape[1] + 1))
    before = seen.reshape(shape[0], shape[1] + 1)[:, :-1].cumsum(axis=1)
    newest = np.maximum(before + starts[:-1, None] - 1, 0)
    young = selected.time_ms[newest] > ends.times_ms - reach_ms[:, None]
    fresh: Flags = (before > 0) & young & ~is_stale(selected.value)[newest]
    return fresh
