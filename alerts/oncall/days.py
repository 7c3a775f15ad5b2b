"""What is to be known of times that ask for working days or days off. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from core.place import HOLIDAYS, NO_HOLIDAYS, Holidays

from .files import ONCALL
from .people import Oncall

_AHEAD: Final = timedelta(days=60)


def days_advice(oncall: Oncall, today: date) -> Iterator[str]:
    """Say where the calendar does not reach, and where its days are hardly meant."""
    for interval in oncall.routing.intervals:
        if any(each.is_working is not None and str(each.zone) == "UTC" for each in interval.times):
            yield f"{ONCALL}: {interval.name}: its days are those of UTC; write its location"
    missing = years_missing(oncall, today)
    if today.year in missing:
        yield f"{HOLIDAYS}: {today.year} is not there; until it is, Monday to Friday are worked"
    elif missing:
        yield f"{HOLIDAYS}: ends with {today.year}; add {missing[0]}"
    holidays = _used(oncall)
    unsure = [
        f"{day} ({holiday.name_vi})"
        for day, holiday in sorted({**holidays.off, **holidays.worked}.items())
        if today <= day <= today + _AHEAD and not holiday.is_decreed
    ]
    if unsure:
        yield f"{HOLIDAYS}: not decreed yet: {', '.join(unsure)}"


def years_missing(oncall: Oncall, today: date) -> tuple[int, ...]:
    """Name the years, of this one and of that in sixty days, that the calendar in use lacks."""
    holidays = _used(oncall)
    wanted = {today.year, (today + _AHEAD).year} if holidays is not NO_HOLIDAYS else set[int]()
    return tuple(sorted(wanted - holidays.years))


def _used(oncall: Oncall) -> Holidays:
    """Give the calendar, of which there is one, if a time or a schedule asks for it."""
    times = (each for interval in oncall.routing.intervals for each in interval.times)
    found = [each.holidays for each in times if each.is_working is not None]
    windows = [
        window
        for schedule in oncall.schedules.values()
        for each in (schedule.covers, *(layer.restrict for layer in schedule.layers))
        for window in each
    ]
    if any(window.is_working is not None for window in windows):
        found.append(oncall.calendar or NO_HOLIDAYS)
    return next(iter(found), NO_HOLIDAYS)
