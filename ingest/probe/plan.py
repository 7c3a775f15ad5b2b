"""When each target is due: spread over its interval, by a clock that nobody sets. Pure."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from core.model import ProbeTarget

_FRACTION_BYTES: Final = 8


def fraction(target_id: str) -> float:
    """Share of its interval by which a target is shifted: always the same, evenly spread."""
    digest = blake2b(target_id.encode(), digest_size=_FRACTION_BYTES).digest()
    return int.from_bytes(digest) / (1 << 8 * _FRACTION_BYTES)


def next_due(target: ProbeTarget, after_seconds: float) -> float:
    """First moment of the target's grid after a moment, in seconds of a monotonic clock.

    The grid hangs on no start: whoever was away, restarts or is asked twice finds the same moments,
    and those that were missed are not made up for.
    """
    interval = target.interval_seconds
    shift = fraction(target.id) * interval
    ticks = (after_seconds - shift) // interval + 1
    due = ticks * interval + shift
    return due if due > after_seconds else due + interval  # rounding


@dataclass(slots=True)
class Plan:
    """Which target is due when."""

    _due: list[tuple[float, str]] = field(default_factory=list)
    _targets: dict[str, ProbeTarget] = field(default_factory=dict)

    def adopt(self, targets: Iterable[ProbeTarget], now_seconds: float) -> None:
        """Plan for these targets from now on; who has the same interval keeps its moments."""
        self._targets = {target.id: target for target in targets}
        self._due = [(next_due(each, now_seconds), each.id) for each in self._targets.values()]
        heapq.heapify(self._due)

    @property
    def next_seconds(self) -> float | None:
        """Moment of the next that is due; None when nothing is planned."""
        return self._due[0][0] if self._due else None

    def take(self, now_seconds: float) -> list[tuple[float, ProbeTarget]]:
        """Targets that are due, each once, with the moment at which they were."""
        taken = []
        while self._due and self._due[0][0] <= now_seconds:
            due, id_ = self._due[0]
            target = self._targets[id_]
            taken.append((due, target))
            heapq.heapreplace(self._due, (next_due(target, now_seconds), id_))
        return taken
