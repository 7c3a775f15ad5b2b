"""When a cell may be told again: at once after a pause, then at most four times a second. Pure."""

from collections.abc import Iterable
from typing import Final

PACE_SECONDS: Final = 0.25


class Pace:
    """Remembers when each cell was last told. Times are of a monotonic clock, seconds."""

    def __init__(self) -> None:
        self._told: dict[int, float] = {}

    def ready(self, wanted: Iterable[int], at: float) -> list[int]:
        """Those that may be told now; they count as told."""
        ready = [
            cell for cell in wanted if self._told.get(cell, -PACE_SECONDS) <= at - PACE_SECONDS
        ]
        self._told.update(dict.fromkeys(ready, at))
        return ready

    def next_at(self, wanted: Iterable[int]) -> float | None:
        """When the first of those that wait may be told; None when none waits."""
        times = (self._told.get(cell, 0.0) + PACE_SECONDS for cell in wanted)
        return min(times, default=None)
