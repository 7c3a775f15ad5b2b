"""Time intervals in which a route is mute or active, as Alertmanager has them. Pure."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

_MINUTES: Final = 60
_WEEK: Final = 7

Span = tuple[int, int]  # both ends belong to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Moments that fulfil every field; an empty field is fulfilled by any.

    minutes: of the day, the end of each does not belong to it. weekdays: from 0, Sunday.
    days: of the month, from its end when negative. months: from 1.
    """

    minutes: tuple[Span, ...] = ()
    weekdays: tuple[Span, ...] = ()
    days: tuple[Span, ...] = ()
    months: tuple[Span, ...] = ()
    years: tuple[Span, ...] = ()
    zone: tzinfo = UTC

    def holds(self, now: datetime) -> bool:
        """Whether a moment is one of them."""
        here = now.astimezone(self.zone)
        minute = here.hour * _MINUTES + here.minute
        length = monthrange(here.year, here.month)[1]
        return (
            (not self.minutes or any(begin <= minute < end for begin, end in self.minutes))
            and _in_one(here.isoweekday() % _WEEK, self.weekdays)
            and (not self.days or any(_has_day(span, here.day, length) for span in self.days))
            and _in_one(here.month, self.months)
            and _in_one(here.year, self.years)
        )


@dataclass(frozen=True, slots=True)
class TimeInterval:
    """Moments under a name, by which routes ask for them."""

    name: str
    times: tuple[Times, ...]

    def holds(self, now: datetime) -> bool:
        """Whether a moment is one of them."""
        return any(each.holds(now) for each in self.times)


def _in_one(value: int, spans: Iterable[Span]) -> bool:
    spans = tuple(spans)
    return not spans or any(first <= value <= last for first, last in spans)


def _has_day(span: Span, day: int, length: int) -> bool:
    """Whether a day of a month of this length is in a span, which is cut to the month."""
    first, last = (length + end + 1 if end < 0 else end for end in span)
    return first <= length and max(first, 1) <= day <= min(last, length)
