"""What is to be known of times that ask for working days or days off. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from alerts.dispatch.files import Routing
from core.place import HOLIDAYS, Holidays

from .files import ONCALL

_AHEAD: Final = timedelta(days=60)


def days_advice(routing: Routing, today: date) -> Iterator[str]:
    """Say where the calendar does not reach, and where its days are hardly meant."""
    calendars = list[Holidays]()
    for interval in routing.intervals:
        times = [each for each in interval.times if each.is_working is not None]
        calendars += [each.holidays for each in times]
        if any(str(each.zone) == "UTC" for each in times):
            yield f"{ONCALL}: {interval.name}: its days are those of UTC; write its location"
    if calendars:
        yield from _of_calendar(calendars[0], today)


def _of_calendar(holidays: Holidays, today: date) -> Iterator[str]:
    until = today + _AHEAD
    if today.year not in holidays.years:
        yield f"{HOLIDAYS}: {today.year} is not there; until it is, Monday to Friday are worked"
    elif until.year not in holidays.years:
        yield f"{HOLIDAYS}: ends with {today.year}; add {until.year}"
    unsure = [
        f"{day} ({holiday.name_vi})"
        for day, holiday in sorted({**holidays.off, **holidays.worked}.items())
        if today <= day <= until and not holiday.is_decreed
    ]
    if unsure:
        yield f"{HOLIDAYS}: not decreed yet: {', '.join(unsure)}"
