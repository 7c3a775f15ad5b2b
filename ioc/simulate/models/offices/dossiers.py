"""Dossiers of one kind at one center for a year: each with its own moments. Pure.

Counters and stocks are counts of these moments, so they can never contradict each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from ioc.simulate.models.calendar import (
    DAY_MS,
    Calendar,
    counter_time,
    day_number,
    online_time,
)
from ioc.simulate.models.chance import Bools, Floats, Ints, Key, drift, normal, uniform, whole
from ioc.simulate.scene import Field

_BEFORE_DAYS = 60  # dossiers of the old year that are still open in the new one
_MANY = 4096  # dossiers of one kind a day, at most
PROMISED = 2.0  # times the usual work
_SPREAD = 0.42
_REFUSED = 0.015
_NEVER = np.int64(2**62)
_POST = 0.03  # of a working day's dossiers

Online = Callable[[Ints], Floats]  # share of a working day's dossiers, by days from 1970-01-01


@dataclass(frozen=True)
class Offices:
    """Turns moments into hours worked at the counters and back: nights and holidays stand still."""

    at_ms: Ints
    worked_seconds: Floats

    @classmethod
    def of(cls, calendar: Calendar, first_day: int, last_day: int) -> "Offices":
        """Clock of the working time of days numbered from 1970, both included."""
        days = np.arange(first_day, last_day + 1, dtype=np.int64)
        opens = days[:, None] * DAY_MS + np.array([7.5, 11.5, 13.5, 17.5]) * 3_600_000
        works = np.where(calendar.is_off(days), 0.0, 4.0 * 3600)
        steps = np.stack([np.zeros(len(days)), works, np.zeros(len(days)), works], axis=1)
        local_ms = opens.reshape(-1).astype(np.int64)
        # The clock face is read as UTC here, then moved back by the zone's offset.
        at_ms = local_ms - (calendar.local_ms(local_ms) - local_ms)
        return cls(at_ms, np.cumsum(steps.reshape(-1)))

    def later(self, time_ms: Ints, work_seconds: Floats) -> Ints:
        """Moments at which so much work is done after `time_ms`."""
        begun = np.interp(time_ms, self.at_ms, self.worked_seconds)
        # A tiny slope makes the curve invertible where nobody works.
        rising = self.worked_seconds + np.arange(len(self.at_ms)) * 1e-6
        return np.interp(begun + work_seconds, rising, self.at_ms).astype(np.int64)


@dataclass(frozen=True)
class Dossiers:
    """All dossiers of one unit, field and channel; columns in order of receipt."""

    key: Key
    field: Field
    channel: str
    start_ms: int  # counters begin with 0
    received_ms: Ints
    due_ms: Ints
    closed_ms: Ints  # finished or refused; far in the future when not yet known
    refused: Bools
    late: Bools

    def share(self, name: str, part: float) -> Bools:
        """Mark a share of all dossiers, always the same ones."""
        return uniform(self.key.of(name), np.arange(len(self.received_ms))) < part

    def received(self, which: Bools | None = None) -> Callable[[Ints], Floats]:
        """Counter of receipts."""
        return self.counted(self.received_ms, which)

    def finished(self, which: Bools | None = None) -> Callable[[Ints], Floats]:
        """Counter of results."""
        done = ~self.refused if which is None else ~self.refused & which
        return self.counted(self.closed_ms, done)

    def counted(
        self, moments: Ints, which: Bools | None = None, amounts: Floats | None = None
    ) -> Callable[[Ints], Floats]:
        """Counter of moments (or of amounts at moments), from 0."""
        chosen = np.ones(len(moments), np.bool_) if which is None else which
        order = np.argsort(moments[chosen], kind="stable")
        at_ms = moments[chosen][order]
        each = np.ones(len(at_ms)) if amounts is None else amounts[chosen][order]
        sums = np.concatenate([[0.0], np.cumsum(each)])
        before = sums[np.searchsorted(at_ms, self.start_ms, "left")]
        return lambda time_ms: sums[np.searchsorted(at_ms, time_ms, "right")] - before

    def between(
        self, from_ms: Ints, to_ms: Ints, which: Bools | None = None
    ) -> Callable[[Ints], Floats]:
        """Stock of dossiers whose span covers a time; spans that end before they begin never do."""
        chosen = from_ms < to_ms if which is None else which & (from_ms < to_ms)
        begins, ends = np.sort(from_ms[chosen]), np.sort(to_ms[chosen])
        return lambda time_ms: np.asarray(
            np.searchsorted(begins, time_ms, "right") - np.searchsorted(ends, time_ms, "right"),
            np.float64,
        )


def dossiers(  # noqa: PLR0913 - all that a year of dossiers depends on
    key: Key,
    calendar: Calendar,
    offices: Offices,
    field: Field,
    *,
    channel: str,
    a_day: float,
    online: Online,
    year: int,
    since_ms: int,
) -> Dossiers:
    """Make up the dossiers of one kind of a year.

    a_day: mean of a working day over all channels. since_ms: counters begin then, if not with the
    year: a new office has dossiers of the former ones in hand, but has received none.
    """
    first, last = first_day(year), day_number(date(year, 12, 31))
    days = np.arange(first, last + 1, dtype=np.int64)
    received_ms = _received(key, calendar, channel, days, a_day * _share(channel, online(days)))
    number = np.arange(len(received_ms), dtype=np.int64)
    usual = field.work_hours * 3600.0
    work = usual * np.exp(_SPREAD * normal(key.of("work"), number))
    closed_ms = offices.later(received_ms, work)
    due_ms = offices.later(received_ms, np.full(len(number), usual * PROMISED))
    refused = uniform(key.of("refused"), number) < _REFUSED
    closed_ms = np.where(closed_ms >= offices.at_ms[-1], _NEVER, closed_ms)
    start_ms = max(calendar.start_ms(date(year, 1, 1)), since_ms)
    late = closed_ms > due_ms
    return Dossiers(key, field, channel, start_ms, received_ms, due_ms, closed_ms, refused, late)


def first_day(year: int) -> int:
    """Day from which dossiers of a year are made up, numbered from 1970."""
    return day_number(date(year, 1, 1)) - _BEFORE_DAYS


def _received(key: Key, calendar: Calendar, channel: str, days: Ints, mean: Floats) -> Ints:
    off = calendar.is_off(days)
    mean = mean * np.where(off, 0.22 if channel == "online" else 0.0, _weekday(days))
    weeks = 0.12 * drift(key.of("weeks"), days * DAY_MS, period_seconds=20 * 86_400)
    mean = mean * np.exp(0.2 * normal(key.of("day"), days) + weeks)
    counts = np.minimum(whole(key.of("received"), days, mean), _MANY)
    day = np.repeat(days, counts)
    number = np.arange(len(day)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = uniform(key.of("moment"), day * _MANY + number)
    seconds = online_time(share) if channel == "online" else counter_time(share)
    local_ms = day * DAY_MS + (seconds * 1000).astype(np.int64)
    return np.sort(local_ms - (calendar.local_ms(local_ms) - local_ms))


def _share(channel: str, online: Floats) -> Floats:
    post = np.full(len(online), _POST)
    return {"online": online, "post": post, "direct": 1 - _POST - online}[channel]


def _weekday(days: Ints) -> Floats:
    return np.array([1.18, 1.06, 1.0, 0.96, 0.88, 1.0, 1.0])[(days + 3) % 7]
