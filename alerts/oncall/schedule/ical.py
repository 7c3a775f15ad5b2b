"""Shifts as calendars of telephones read them (iCalendar, RFC 5545). Pure."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, vText

from .duty import Shift

_PRODUCT: Final = "-//Tam Duong IOC//on call//VI"
_READ_EVERY: Final = timedelta(hours=1)


def as_ical(
    name: str, shifts: Iterable[Shift], title: Callable[[Shift], str], now: datetime
) -> bytes:
    """Write shifts, in UTC: whoever reads them knows where he is. title: of each."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))  # else it is written as it stands
    calendar.add("refresh-interval", _READ_EVERY, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for shift in shifts:
        event = Event()
        event.add("uid", f"{shift.schedule}/{shift.person}/{shift.begins:%Y%m%dT%H%M%SZ}@ioc")
        event.add("dtstamp", now.replace(microsecond=0))
        event.add("dtstart", shift.begins.replace(microsecond=0))
        event.add("dtend", shift.ends.replace(microsecond=0))
        event.add("summary", title(shift))
        event.add("transp", "OPAQUE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
