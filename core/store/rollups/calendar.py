"""Local days of a zone: (00:00, 24:00], however long its clock makes them. Pure.

A sample on midnight belongs to the day that ends, as in PromQL. A day begins when the clock has
shown the date before for the last time: at the second midnight, if it is set back from the first
one; where it is set forward and skips midnight, at that moment.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from core.model import instant

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days of a zone. Times are in ms."""

    zone: ZoneInfo

    def begin_ms(self, day: date) -> int:
        """Give the end of the day before, from which on times belong to this one."""
        midnight = datetime.combine(day, time(), self.zone)
        early_ms, late_ms = sorted(_utc_ms(midnight.replace(fold=fold)) for fold in (0, 1))
        if self._shown(late_ms) == midnight.replace(tzinfo=None):
            return late_ms if self._shown(late_ms - 1).date() < day else early_ms
        return self._jump_ms(early_ms, late_ms)

    def bounds_ms(self, first: date, count: int) -> NDArray[np.int64]:
        """Give where `count` days begin, and where the last one ends."""
        days = (first + n * _DAY for n in range(count + 1))
        return np.array([self.begin_ms(day) for day in days], np.int64)

    def day_of(self, time_ms: int) -> date:
        """Find the day that a time belongs to."""
        day = self._shown(time_ms - 1).date()
        while self.begin_ms(day) >= time_ms:
            day -= _DAY
        while self.begin_ms(day + _DAY) < time_ms:
            day += _DAY
        return day

    def over_ms(self, time_ms: int) -> int:
        """Give the end of the last day that is over at a time."""
        return self.begin_ms(self.day_of(time_ms + 1))

    def _shown(self, time_ms: int) -> datetime:
        """Tell what the clock shows."""
        return instant(time_ms).astimezone(self.zone).replace(tzinfo=None, fold=0)

    def _jump_ms(self, early_ms: int, late_ms: int) -> int:
        """Find when the clock is set forward, after early and no later than late."""
        before = instant(early_ms).astimezone(self.zone).utcoffset()
        while late_ms - early_ms > 1:
            middle_ms = (early_ms + late_ms) // 2
            if instant(middle_ms).astimezone(self.zone).utcoffset() == before:
                early_ms = middle_ms
            else:
                late_ms = middle_ms
        return late_ms


def _utc_ms(moment: datetime) -> int:
    return round(moment.astimezone(UTC).timestamp() * 1000)
