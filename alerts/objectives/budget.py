"""What of the failures that a portal may have is left. Pure.

A budget is time: 0.5 % of 30 days are 3 h 36 min. What nobody measured is neither up nor down: it
uses nothing up, and how much of the time was measured is told beside. Tries of several probes are
added up; a portal is measured when any of them measures it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

WINDOW_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Tally:
    """Tries that were made and that were good; seconds that were measured, and that it failed."""

    made: float = 0.0
    good: float = 0.0
    seconds: float = 0.0
    failed_seconds: float = 0.0

    @classmethod
    def of(cls, made: float, good: float, seconds: float) -> Self:
        """Count tries of one time, all of which weigh the same. seconds: that they measured."""
        return cls(made, good, seconds, seconds * (made - good) / made if made else 0.0)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.made + other.made,
            self.good + other.good,
            self.seconds + other.seconds,
            self.failed_seconds + other.failed_seconds,
        )

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(
            max(self.made - other.made, 0.0),
            max(self.good - other.good, 0.0),
            max(self.seconds - other.seconds, 0.0),
            max(self.failed_seconds - other.failed_seconds, 0.0),
        )

    @property
    def availability(self) -> float | None:
        """Share of the tries that were good; None: nobody tried."""
        return self.good / self.made if self.made else None


@dataclass(frozen=True, slots=True)
class Day:
    """A local day, and what was tried in it; of the running one, so far."""

    begins: datetime
    ends: datetime
    tally: Tally


@dataclass(frozen=True, slots=True)
class Excluded:
    """A time that does not count, such as maintenance that was announced, and its tries."""

    since: datetime
    until: datetime
    tally: Tally = Tally()


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left at a moment. seconds: of the days that count; elapsed_seconds: until now.

    percent: the objective; None: there is none, and so nothing is allowed or left.
    """

    percent: float | None
    seconds: float
    elapsed_seconds: float
    tally: Tally

    @property
    def measured_ratio(self) -> float:
        """Share of the time until now that was measured."""
        if not self.elapsed_seconds:
            return 0.0
        return min(self.tally.seconds / self.elapsed_seconds, 1.0)

    @property
    def allowed_ratio(self) -> float | None:
        """Share of the time that it may fail."""
        return None if self.percent is None else 1 - self.percent / 100

    @property
    def allowed_seconds(self) -> float | None:
        """For how long it may fail in all these days."""
        return None if self.allowed_ratio is None else self.allowed_ratio * self.seconds

    @property
    def left_ratio(self) -> float | None:
        """Share of the budget that is left; below 0: it is overdrawn. None: nothing is known."""
        if not self.allowed_seconds or not self.tally.made:
            return None
        return 1 - self.tally.failed_seconds / self.allowed_seconds

    def burn(self, failed_ratio: float | None) -> float | None:
        """Say how many times as fast as allowed it fails; 1: just used up at the end."""
        if failed_ratio is None or self.allowed_ratio is None:
            return None
        return failed_ratio / self.allowed_ratio

    def ends_in(self, failed_ratio: float | None) -> timedelta | None:
        """Say when nothing is left, if it goes on like this.

        None: not within so many days, or nothing is left by now.
        """
        share, allowed = self.left_ratio, self.allowed_seconds
        if not failed_ratio or share is None or allowed is None or share <= 0:
            return None
        left = share * allowed / failed_ratio
        return timedelta(seconds=left) if left <= self.seconds else None


def budget_of(
    days: Sequence[Day],
    percent: float | None,
    *,
    now: datetime,
    excluded: Sequence[Excluded] = (),
) -> Budget:
    """Add up days that follow each other. excluded: times that do not meet each other."""
    begins, ends = (days[0].begins, days[-1].ends) if days else (now, now)
    tally = sum((day.tally for day in days), Tally())
    away = elapsed_away = 0.0
    for each in excluded:
        tally -= each.tally
        away += _seconds(max(each.since, begins), min(each.until, ends))
        elapsed_away += _seconds(max(each.since, begins), min(each.until, ends, now))
    return Budget(
        percent,
        _seconds(begins, ends) - away,
        _seconds(begins, min(now, ends)) - elapsed_away,
        tally,
    )


def _seconds(since: datetime, until: datetime) -> float:
    return max((until - since).total_seconds(), 0.0)
