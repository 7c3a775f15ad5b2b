"""What is to be known of times that ask for working days or days off. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from alerts.dispatch.files import Routing
from core.place import HOLIDAYS, NO_HOLIDAYS, Holidays

from .files import ONCALL

_AHEAD: Final = timedelta(days=60)


def days_advice(routing: Routing, today: date) -> Iterator[str]:
    """Say where the calendar does not reach, and where its days are hardly meant."""
    for interval in routing.intervals:
        if any(each.is_working is not None and str(each.zone) == "UTC" for each in interval.times):
            yield f"{ONCALL}: {interval.name}: its days are those of UTC; write its location"
    missing = years_missing(routing, today)
    if today.year in missing:
        yield f"{HOLIDAYS}: {today.year} is not there; until it is, Monday to Friday are worked"
    elif missing:
        yield f"{HOLIDAYS}: ends with {today.year}; add {missing[0]}"
    holidays = _used(routing)
    unsure = [
        f"{day} ({holiday.name_vi})"
        for day, holiday in sorted({**holidays.off, **holidays.worked}.items())
        if today <= day <= today + _AHEAD and not holiday.is_decreed
    ]
    if unsure:
        yield f"{HOLIDAYS}: not decreed yet: {', '.join(unsure)}"


def years_missing(routing: Routing, today: date) -> tuple[int, ...]:
    """Name the years, of this one and of that in sixty days, that the calendar in use lacks."""
    holidays = _used(routing)
    wanted = {today.year, (today + _AHEAD).year} if holidays is not NO_HOLIDAYS else set[int]()
    return tuple(sorted(wanted - holidays.years))


def _used(routing: Routing) -> Holidays:
    """Give the calendar, of which there is one, if a time asks for it."""
    times = (each for interval in routing.intervals for each in interval.times)
    found = (each.holidays for each in times if each.is_working is not None)
    return next(found, NO_HOLIDAYS)
