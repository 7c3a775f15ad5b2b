"""What was read from a file: series as columns, and the rule for repeated times. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.model import Identity

from .mapping import Repeated


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One series; columns of length n in file order or in time order."""

    identity: Identity
    time_ms: NDArray[np.int64]
    value: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.time_ms)


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell or line that could not be read."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that a file holds."""

    series: Sequence[Series]
    rows: int
    empty: int = 0  # cells without a value: absence is no sample
    unread: Sequence[Unread] = ()


def settled(series: Series, repeated: Repeated) -> Series:
    """In time order, each time once: the first or the last of the file by rule.

    Settled here, before anything is sent, so it does not depend on the way in or on the policy of
    the source.
    """
    order = np.argsort(series.time_ms, kind="stable")
    time_ms, value = series.time_ms[order], series.value[order]
    kept = np.ones(len(time_ms), np.bool_)
    if repeated is Repeated.FIRST:
        kept[1:] = time_ms[1:] != time_ms[:-1]
    else:
        kept[:-1] = time_ms[1:] != time_ms[:-1]
    return Series(series.identity, time_ms[kept], value[kept])


def shifted(series: Iterable[Series], *, newest_ms: int) -> list[Series]:
    """Move all series by the same amount, so that the newest sample of all is at `newest_ms`."""
    found = list(series)
    latest = max((int(each.time_ms[-1]) for each in found if len(each)), default=newest_ms)
    return [
        Series(each.identity, each.time_ms + (newest_ms - latest), each.value) for each in found
    ]
