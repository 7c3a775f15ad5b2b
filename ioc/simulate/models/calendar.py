"""The rhythm of days: local time, weekdays, holidays, office hours. Pure."""

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from importlib.resources import files
from zoneinfo import ZoneInfo

import numpy as np

from .chance import Bools, Floats, Ints

DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1)
_MONDAY = 3  # 1970-01-01 was a Thursday
_SATURDAY = 5

# Share of a day's arrivals per hour from 0 o'clock. At the counters: office hours with a lunch dip.
_COUNTERS = (0, 0, 0, 0, 0, 0, 0, 6, 17, 19, 14, 6, 0.5, 6, 14, 12, 7, 0.5, 0, 0, 0, 0, 0, 0)
_ONLINE = (0.6, 0.3, 0.2, 0.1, 0.2, 0.6, 2, 4, 8, 9, 8, 5, 4, 5, 7, 7, 6, 5, 5, 7, 8, 6, 3, 1.5)


@dataclass(frozen=True)
class Calendar:
    """Local days of one place."""

    zone: ZoneInfo

    def local_ms(self, time_ms: Ints) -> Ints:
        """Milliseconds of the local clock face. Within a day of a clock change: an hour off."""
        days, index = np.unique(time_ms // DAY_MS, return_inverse=True)
        offsets = [self._offset_ms(int(day) * DAY_MS) for day in days]
        return time_ms + np.array(offsets, np.int64)[index]

    def day(self, time_ms: Ints) -> Ints:
        """Local days, numbered from 1970-01-01."""
        return self.local_ms(time_ms) // DAY_MS

    def hour(self, time_ms: Ints) -> Floats:
        """Hours of the local day with their fraction, 0 to 24."""
        return np.asarray(self.local_ms(time_ms) % DAY_MS / 3_600_000)

    def start_ms(self, day: date) -> int:
        """Local midnight that begins a day."""
        return int(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp() * 1000)

    def year(self, time_ms: int) -> int:
        """Local year."""
        return datetime.fromtimestamp(time_ms / 1000, self.zone).year

    def midnight_ms(self, time_ms: int) -> int:
        """Local midnight at or before a time."""
        return self.start_ms(datetime.fromtimestamp(time_ms / 1000, self.zone).date())

    def end_of_year_ms(self, year: int) -> int:
        """Local midnight that ends a year."""
        return self.start_ms(date(year + 1, 1, 1))

    def is_off(self, day: Ints) -> Bools:
        """Mark weekends and holidays."""
        weekend = (day + _MONDAY) % 7 >= _SATURDAY
        return weekend | np.isin(day, self._holidays)

    def season(self, time_ms: Ints) -> Floats:
        """Return 1 in the middle of July, -1 in the middle of January."""
        return np.asarray(-np.cos(2 * np.pi * ((self.day(time_ms) - 15) % 365.25) / 365.25))

    def office(self, time_ms: Ints) -> Floats:
        """How busy the counters are, 0 to 1: working hours, lunch dip, nothing on days off."""
        hours = np.array([*_COUNTERS, _COUNTERS[0]]) / max(_COUNTERS)
        busy = np.interp(self.hour(time_ms) - 0.5, np.arange(25), hours)
        return busy * ~self.is_off(self.day(time_ms))

    @cached_property
    def _holidays(self) -> Ints:
        text = files("ioc.simulate.models").joinpath("holidays.csv").read_text("utf-8")
        days = [date.fromisoformat(row["day"]) for row in csv.DictReader(text.splitlines())]
        return np.array([(day - _EPOCH).days for day in days], np.int64)

    def _offset_ms(self, time_ms: int) -> int:
        offset = datetime.fromtimestamp(time_ms / 1000, UTC).astimezone(self.zone).utcoffset()
        return int(offset.total_seconds() * 1000) if offset else 0


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def counter_time(share: Floats) -> Floats:
    """Seconds of the day by which a share (0 to 1) of visitors has come to the counters."""
    return _quantile(_COUNTERS, share)


def online_time(share: Floats) -> Floats:
    """Seconds of the day by which a share (0 to 1) of what comes online has come."""
    return _quantile(_ONLINE, share)


def _quantile(weights: tuple[float, ...], share: Floats) -> Floats:
    sums = np.concatenate([[0.0], np.cumsum(weights)])
    # A tiny slope keeps the curve invertible through the hours in which nobody comes.
    rising = sums / sums[-1] + np.arange(25) * 1e-9
    return np.asarray(np.interp(share * rising[-1], rising, np.arange(25) * 3600.0))
