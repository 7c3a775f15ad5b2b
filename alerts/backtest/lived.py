"""One alert, lived through a row of evaluations and the early looks between them. Pure.

The same life as the leader's: `evaluated` is asked wherever something can change, and nowhere else.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alerts.rules.grid import milliseconds
from alerts.rules.life import Alert, State, Timing, Truth, evaluated, next_change
from promql.values import Grid

TRUTHS: Final = (Truth.NO_DATA, Truth.FALSE, Truth.TRUE)  # by their numbers in columns
FAILED: Final = -1  # in their place where an evaluation failed: what stood stands

Truths = NDArray[np.int8]  # an evaluation each


@dataclass(frozen=True, slots=True)
class Step:
    """What an alert was, and what became of it. early: an early look found it."""

    at: datetime
    before: Alert | None
    after: Alert | None
    early: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """What evaluations say of one label set, one after the other.

    seen_ms: times of samples by which an early look would have found it, in their order.
    against_ms: of those that say otherwise. reach_ms: so long a sample counts.
    is_looked_at: whether somebody looks at what is pending, as soon as that was so for long enough.
    """

    grid: Grid
    truths: Truths
    seen_ms: Sequence[int] = ()
    against_ms: Sequence[int] = ()
    reach_ms: int = 0
    is_looked_at: bool = False

    def at_ms(self, place: int) -> int:
        """When an evaluation is made."""
        return self.grid.start_ms + place * self.grid.step_ms

    def place_of(self, at_ms: int) -> int:
        """Give the first evaluation at a time or after it."""
        return -((self.grid.start_ms - at_ms) // self.grid.step_ms)

    def seen_after(self, ms: int) -> int | None:
        """Give the first sample after a time by which an early look would have found it."""
        first = bisect_right(self.seen_ms, ms)
        return self.seen_ms[first] if first < len(self.seen_ms) else None

    def stands_at(self, ms: int, since_ms: int) -> bool:
        """Whether it is true at a moment between evaluations, as it was at one before."""
        seen, against = bisect_right(self.seen_ms, ms), bisect_right(self.against_ms, ms)
        newest_ms = self.seen_ms[seen - 1] if seen else None
        if newest_ms is not None and newest_ms <= ms - self.reach_ms:
            return False
        if not against or self.against_ms[against - 1] <= since_ms:
            return True
        return newest_ms is not None and newest_ms > self.against_ms[against - 1]


def lived(alert: Alert | None, of: Stretch, timing: Timing) -> Iterator[Step]:
    """Give what changes, step by step."""
    ends = np.append(np.flatnonzero(np.diff(of.truths)) + 1, len(of.truths)).tolist()
    place, run = 0, 0
    while place < of.grid.count:
        while ends[run] <= place:
            run += 1
        if of.truths[place] == FAILED:
            place = ends[run]
            continue
        since_ms = of.at_ms(place - 1)
        while (early_ms := _early(alert, of, timing, since_ms)) is not None:
            if early_ms >= of.at_ms(place):
                break
            after = evaluated(alert, Truth.TRUE, timing, now=_moment(early_ms))
            yield Step(_moment(early_ms), alert, after, early=True)
            alert, since_ms = after, early_ms
        truth, at = TRUTHS[of.truths[place]], _moment(of.at_ms(place))
        after = evaluated(alert, truth, timing, now=at)
        if after != alert:
            yield Step(at, alert, after)
        alert = after
        change, early_ms = (
            next_change(alert, truth, timing),
            _early(alert, of, timing, of.at_ms(place)),
        )
        times_ms = [milliseconds(change)] if change else []
        times_ms += [early_ms] if early_ms is not None else []
        place = max(place + 1, min([ends[run], *map(of.place_of, times_ms)]))


def _early(alert: Alert | None, of: Stretch, timing: Timing, since_ms: int) -> int | None:
    """Say when an early look finds something new after an evaluation, if none comes before."""
    match alert and alert.state:
        case None | State.RESOLVED:
            return of.seen_after(since_ms)
        case State.PENDING if alert:
            held_ms = milliseconds(alert.active_at + timing.hold)
            if of.is_looked_at and held_ms > since_ms and of.stands_at(held_ms, since_ms):
                return held_ms
            return of.seen_after(max(since_ms, held_ms - 1))
        case _:
            return None


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
