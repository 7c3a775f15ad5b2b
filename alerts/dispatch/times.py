"""Time intervals in which a route is mute or active, as Alertmanager has them. Pure."""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from core.place import NO_HOLIDAYS, Holidays

_MINUTES: Final = 60
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)
_DAY_MINUTES: Final = 24 * 60
WEEK: Final = 7

Span = tuple[int, int]  # both ends belong to it
NEVER: Final[tuple[Span, ...]] = ((0, 0),)  # minutes of a day that has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Moments that fulfil every field; an empty field is fulfilled by any.

    minutes: of the day, the end of each does not belong to it. weekdays: from 0, Sunday.
    days: of the month, from its end when negative. months: from 1. is_working: only days that are
    worked, or only the others, by holidays; None: any.
    """

    minutes: tuple[Span, ...] = ()
    weekdays: tuple[Span, ...] = ()
    days: tuple[Span, ...] = ()
    months: tuple[Span, ...] = ()
    years: tuple[Span, ...] = ()
    is_working: bool | None = None
    holidays: Holidays = NO_HOLIDAYS
    zone: tzinfo = UTC

    def holds(self, now: datetime) -> bool:
        """Whether a moment is one of them."""
        here = now.astimezone(self.zone)
        minute = here.hour * _MINUTES + here.minute
        if self.minutes and not any(begin <= minute < end for begin, end in self.minutes):
            return False
        return self.has_day(here.date())

    def has_day(self, day: date) -> bool:
        """Whether moments of a local day are among them."""
        length = monthrange(day.year, day.month)[1]
        return (
            in_one(day.isoweekday() % WEEK, self.weekdays)
            and (not self.days or any(_has_day(span, day.day, length) for span in self.days))
            and in_one(day.month, self.months)
            and in_one(day.year, self.years)
            and self.is_working in {None, self.holidays.is_working(day)}
        )

    def turns(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """Give moments, in no order: of those between two, all at which it may begin or end."""
        day, last = (each.astimezone(self.zone).date() for each in (since, until))
        while day <= last:
            yield from self._turns_of(day)
            day += _DAY

    def _turns_of(self, day: date) -> Iterator[datetime]:
        begin, end = (_local(each, 0, 0, self.zone) for each in (day, day + _DAY))
        changes = _offset(begin, self.zone) != _offset(end, self.zone)
        for minute in {0, *(edge for span in self.minutes for edge in span)} - {_DAY_MINUTES}:
            # Where the clock is put back, the same time comes twice.
            for fold in (0, 1) if changes else (0,):
                yield _local(day, minute, fold, self.zone)
        if changes:
            yield clock_change(begin, end, self.zone)


@dataclass(frozen=True, slots=True)
class TimeInterval:
    """Moments under a name, by which routes ask for them. title: for people, in both languages."""

    name: str
    times: tuple[Times, ...]
    title: tuple[str, str] | None = None

    def holds(self, now: datetime) -> bool:
        """Whether a moment is one of them."""
        return any(each.holds(now) for each in self.times)


def in_one(value: int, spans: Iterable[Span]) -> bool:
    """Whether a value is in one of some spans, or there are none."""
    spans = tuple(spans)
    return not spans or any(first <= value <= last for first, last in spans)


def _has_day(span: Span, day: int, length: int) -> bool:
    """Whether a day of a month of this length is in a span, which is cut to the month."""
    first, last = (length + end + 1 if end < 0 else end for end in span)
    return first <= length and max(first, 1) <= day <= min(last, length)


def _local(day: date, minute: int, fold: int, zone: tzinfo) -> datetime:
    """Give the moment of a time of a zone's day, in UTC."""
    clock = time(minute // _MINUTES, minute % _MINUTES, fold=fold)
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _offset(moment: datetime, zone: tzinfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


def clock_change(begin: datetime, end: datetime, zone: tzinfo) -> datetime:
    """Give the minute between two in which a zone's clock is put forward or back."""
    before = _offset(begin, zone)
    minutes = range((end - begin) // _MINUTE + 1)
    place = bisect_left(
        minutes, x=True, key=lambda minute: _offset(begin + minute * _MINUTE, zone) != before
    )
    return begin + place * _MINUTE
