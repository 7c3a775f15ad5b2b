"""Growth of one counter since local midnight, resets repaired, in any order of arrival. Pure."""

import math
from array import array
from bisect import bisect_left
from typing import Final

STEP_MS: Final = 300_000
POINTS_MAX: Final = 2_048  # before thinning; a day of minutes fits


class Today:
    """Points of one counter since `start_ms`, and the newest one at or before it.

    growth = last value - value at or before midnight, each fall counted as a restart at zero.
    Without a value at or before midnight the first one of the day is where counting begins.
    """

    def __init__(self, start_ms: int) -> None:
        self.start_ms = start_ms
        self._base: tuple[int, float] | None = None
        self._folded = 0.0  # growth up to `_base`, when old points were folded into it
        # Arrays, not lists: a point takes 16 bytes instead of 72, and a wall has many counters.
        self._times: array[int] = array("q")
        self._values: array[float] = array("d")
        self._total: float | None = 0.0  # None: to be added up again

    def observe(self, time_ms: int, value: float) -> None:
        """Take in one sample. NaN and staleness markers are no counter values."""
        if not math.isfinite(value):
            return
        if time_ms <= self._floor_ms:
            self._observe_base(time_ms, value)
        elif not self._times or time_ms > self._times[-1]:
            self._append(time_ms, value)
        else:
            self._insert(time_ms, value)

    def next_day(self, start_ms: int) -> "Today":
        """Move on to a new day: the newest point at or before midnight becomes the base."""
        day = Today(start_ms)
        if self._base:
            day.observe(*self._base)
        for time_ms, value in zip(self._times, self._values, strict=True):
            day.observe(time_ms, value)
        return day

    def total(self) -> float:
        """Growth since midnight, in the counter's unit."""
        if self._total is None:
            self._total = self._folded + sum(self._growths())
        return self._total

    def curve(self) -> list[tuple[int, float]]:
        """Add up to the newest point of each step: (end of step in ms, growth since midnight)."""
        steps: dict[int, float] = {}
        total = self._folded
        for time_ms, growth in zip(self._times, self._growths(), strict=True):
            total += growth
            steps[-(-time_ms // STEP_MS) * STEP_MS] = total
        return sorted(steps.items())

    @property
    def begun_ms(self) -> int | None:
        """From when on samples decide the growth; None: there is no value at or before midnight."""
        return min(self._base[0], self.start_ms) if self._base else None

    @property
    def _floor_ms(self) -> int:
        """Where counting begins; what comes at or before it can only be a base."""
        return max(self.start_ms, self._base[0]) if self._base and self._folded else self.start_ms

    def _observe_base(self, time_ms: int, value: float) -> None:
        if self._folded or (self._base and time_ms < self._base[0]):
            return
        self._base, self._total = (time_ms, value), None

    def _append(self, time_ms: int, value: float) -> None:
        before = self._values[-1] if self._values else self._base[1] if self._base else value
        if self._total is not None:
            self._total += grown(before, value)
        self._times.append(time_ms)
        self._values.append(value)
        if len(self._times) > POINTS_MAX:
            self._thin()

    def _insert(self, time_ms: int, value: float) -> None:
        at = bisect_left(self._times, time_ms)
        if self._times[at] == time_ms:
            self._values[at] = value
        else:
            self._times.insert(at, time_ms)
            self._values.insert(at, value)
        self._total = None

    def _growths(self) -> list[float]:
        """Growth that each point adds."""
        if not self._values:
            return []
        first = self._base[1] if self._base else self._values[0]
        befores = [first, *self._values[:-1]]
        return [grown(before, value) for before, value in zip(befores, self._values, strict=True)]

    def _thin(self) -> None:
        """Drop points that neither the growth nor the curve needs; fold the oldest if many stay."""
        kept = [at for at in range(len(self._times)) if self._needed(at)]
        self._times = array("q", [self._times[at] for at in kept])
        self._values = array("d", [self._values[at] for at in kept])
        if len(self._times) > POINTS_MAX // 2:
            half = len(self._times) // 2
            self._folded += sum(self._growths()[:half])
            self._base = (self._times[half - 1], self._values[half - 1])
            del self._times[:half], self._values[:half]

    def _needed(self, at: int) -> bool:
        """Whether a point is the last of its step, an end of the day, or beside a reset."""
        last = len(self._times) - 1
        if at in (0, last):
            return True
        if -(-self._times[at] // STEP_MS) != -(-self._times[at + 1] // STEP_MS):
            return True
        before, here, after = self._values[at - 1 : at + 2]
        return here < before or after < here


def grown(before: float, value: float) -> float:
    """Growth from one value to the next; a fall means that the counter began again at zero."""
    return value - before if value >= before else value
