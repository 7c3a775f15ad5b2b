"""The moments at which a query is evaluated. Pure."""

from dataclasses import dataclass
from math import gcd
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Grid:
    """`count` moments from start_ms on, step_ms apart."""

    start_ms: int
    step_ms: int
    count: int

    @classmethod
    def at(cls, moment_ms: int) -> Self:
        """One moment."""
        return cls(moment_ms, 1, 1)

    @classmethod
    def between(cls, start_ms: int, end_ms: int, step_ms: int) -> Self:
        """From start_ms to end_ms at most; none if the end is before the start."""
        return cls(start_ms, step_ms, max((end_ms - start_ms) // step_ms + 1, 0))

    @property
    def end_ms(self) -> int:
        """Return the last moment."""
        return self.start_ms + (self.count - 1) * self.step_ms

    @property
    def times_ms(self) -> NDArray[np.int64]:
        """Return all moments."""
        return self.start_ms + self.step_ms * np.arange(self.count, dtype=np.int64)

    @property
    def is_instant(self) -> bool:
        """Whether there is one moment only."""
        return self.count == 1

    @property
    def aligned_ms(self) -> int:
        """Return the longest distance of which all moments are multiples; 0 if it is any."""
        return gcd(self.start_ms, 0 if self.is_instant else self.step_ms)

    def moved(self, by_ms: int) -> "Grid":
        """Return the same moments, later."""
        return Grid(self.start_ms + by_ms, self.step_ms, self.count)

    def seen(self, time_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each time: how many of the moments lie before it (0 to count)."""
        steps = -((self.start_ms - time_ms) // self.step_ms)
        return np.minimum(np.maximum(steps, 0), self.count)  # np.clip takes longer for the few
