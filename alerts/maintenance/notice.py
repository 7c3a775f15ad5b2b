"""How long ahead the public was told of maintenance, and whether it counts in the budget. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.place import NOTICE_DAYS, Holidays

from .plan import Maintenance, Window

ONCE_LONGEST: Final = timedelta(days=31)
WEEKLY_LONGEST: Final = timedelta(days=366)
_ANNOUNCED_BEFORE: Final = timedelta(days=366)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms work is done. is_public: people use what is worked on.

    announced_at: when they were told; None: they were not. in_slo: it counts in the error budget,
    as any other time does.
    """

    is_public: bool = False
    announced_at: datetime | None = None
    reason: str = ""
    in_slo: bool = True


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked, and where they begin.

    notice_days: so many whole working days ahead people are to be told.
    """

    holidays: Holidays
    zone: ZoneInfo
    notice_days: int = NOTICE_DAYS

    def working_days(self, since: datetime, until: datetime) -> int:
        """Count the whole working days between two moments: their own days are none of them."""
        days = _between(self._day(since), self._day(until))
        return sum(map(self.holidays.is_working, days))

    def knows(self, since: datetime, until: datetime) -> bool:
        """Whether the days off of all years from one moment to another are known."""
        years = range(self._day(since).year, self._day(until).year + 1)
        return self.holidays.years.issuperset(years)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.holidays.zone or self.zone).date()


def notice_days(terms: Terms, window: Window, calendar: Calendar) -> int | None:
    """Say how many working days ahead of a time people were told; None: they were not."""
    if terms.announced_at is None:
        return None
    return calendar.working_days(terms.announced_at, window.starts_at)


def is_told_in_time(terms: Terms, window: Window, calendar: Calendar) -> bool:
    """Whether people were told early enough, or need not be told."""
    days = notice_days(terms, window, calendar)
    return not terms.is_public or (days is not None and days >= calendar.notice_days)


def is_excluded(terms: Terms, window: Window, calendar: Calendar) -> bool:
    """Whether a time does not count in the error budget: it was said so, and told in time."""
    return not terms.in_slo and is_told_in_time(terms, window, calendar)


def refusals(
    planned: Maintenance, terms: Terms, calendar: Calendar, now: datetime
) -> Iterator[tuple[str, str]]:
    """Say why maintenance is not taken, as (field, reason); nothing: it is."""
    first = planned.next(now)
    longest = WEEKLY_LONGEST if planned.weekly else ONCE_LONGEST
    if planned.weekly and planned.weekly.begins == planned.weekly.ends:
        yield "weekly/ends", "has to be another time than `begins`"
    elif first is None:
        yield "ends_at", "no time of it lies ahead; it has to end after its start, and after now"
    elif planned.ends_at - planned.starts_at > longest:
        yield "ends_at", f"more than {longest.days} days; plan the rest when it comes"
    if terms.announced_at is not None and terms.announced_at > now:
        yield "announced_at", "lies ahead; leave it out until people were told"
    elif terms.announced_at is not None and now - terms.announced_at > _ANNOUNCED_BEFORE:
        yield "announced_at", "is more than a year ago; people have forgotten it"
    if first and not terms.reason.strip() and not is_told_in_time(terms, first, calendar):
        days = notice_days(terms, first, calendar)
        told = "people were not told" if days is None else f"people were told {days} working days"
        yield "reason", f"{told} ahead, not {calendar.notice_days}; say why it cannot wait"


def _between(first: date, last: date) -> Iterator[date]:
    return (first + n * _DAY for n in range(1, (last - first).days))
