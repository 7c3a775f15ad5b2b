"""What was learnt of raw keys, as columns: one look-up a key, then arithmetic on arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from core.model import Fault

UNKNOWN = -1
EVER_MS = 1 << 61  # sums of it and a time still fit
_FIRST_ROOM = 64


@dataclass(frozen=True, slots=True)
class Bound:
    """A raw key understood: where its samples go and what they must satisfy.

    kept_ms: how far back samples are kept. gone_ms: up to here they may be gone, however long
    others are kept by now.
    """

    series: int
    low: float
    high: float
    factor: float  # from the unit of measure as sent to the catalogue's
    kept_ms: int = EVER_MS
    gone_ms: int = -EVER_MS


_COLUMNS = np.dtype(
    [
        *(("series", "i4"), ("low", "f8"), ("high", "f8"), ("factor", "f8")),
        *(("kept_ms", "i8"), ("gone_ms", "i8"), ("refused", "?")),
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """What applies to each of k keys, in the order of the keys."""

    columns: NDArray[np.void]  # k, fields of a Bound and whether the key is refused
    bounds: Sequence[Bound | Fault]  # what the numbers point to
    numbers: NDArray[np.int32]  # k, into bounds

    @classmethod
    def of(cls, bounds: Sequence[Bound | Fault]) -> "Limits":
        """One limit a key, as listed."""
        columns = np.array([_row(bound) for bound in bounds], _COLUMNS)
        return cls(columns, bounds, np.arange(len(bounds), dtype=np.int32))

    def oldest_ms(self, now_ms: int) -> NDArray[np.int64]:
        """Give the last moment of which samples are not kept, of each key."""
        found: NDArray[np.int64] = np.maximum(
            now_ms - self.columns["kept_ms"], self.columns["gone_ms"]
        )
        return found

    def fault(self, key: int) -> Fault | None:
        """Why a key is refused, if it is."""
        bound = self.bounds[int(self.numbers[key])]
        return bound if isinstance(bound, Fault) else None


@dataclass(slots=True)
class Table:
    """All keys that one source sent over one protocol."""

    bounds: list[Bound | Fault] = field(default_factory=list)
    _numbers: dict[bytes, int] = field(default_factory=dict)
    _columns: NDArray[np.void] = field(default_factory=lambda: np.empty(_FIRST_ROOM, _COLUMNS))

    def __len__(self) -> int:
        return len(self.bounds)

    def numbers(self, keys: Sequence[bytes]) -> NDArray[np.int32]:
        """Return the number of each key, UNKNOWN where it was not learnt."""
        return np.fromiter(map(self._numbers.get, keys, repeat(UNKNOWN)), np.int32, len(keys))

    def get(self, key: bytes) -> Bound | Fault | None:
        """Return what was learnt of one key."""
        number = self._numbers.get(key)
        return None if number is None else self.bounds[number]

    def limits(self, numbers: NDArray[np.int32]) -> Limits:
        """Return what applies to keys by their numbers, none of them UNKNOWN."""
        return Limits(self._columns[numbers], self.bounds, numbers)

    def add(self, key: bytes, bound: Bound | Fault) -> None:
        """Remember a key."""
        if key in self._numbers:
            return
        number = len(self.bounds)
        if number == len(self._columns):
            self._columns = np.concatenate([self._columns, np.empty(number, _COLUMNS)])
        self._columns[number] = _row(bound)
        self.bounds.append(bound)
        self._numbers[key] = number


def _row(bound: Bound | Fault) -> tuple[int, float, float, float, int, int, bool]:
    if isinstance(bound, Fault):
        return (0, -np.inf, np.inf, 1.0, EVER_MS, -EVER_MS, True)
    limits = (bound.low, bound.high, bound.factor, bound.kept_ms, bound.gone_ms)
    return (bound.series, *limits, False)
