"""The practice call: once a month whoever is on duty is called, to see whether he answers. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.place import NO_HOLIDAYS, Fields, Findings, Holidays, Node

WEEKDAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_NUMBERS: Final = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
_SAID: Final = re.compile(
    rf"({'|'.join(_NUMBERS)}) (?:(working) )?({'|'.join((*WEEKDAYS, 'day'))})"
)
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
# The center was away: who is called at noon for ten o'clock takes it for something else.
LATE_MOST: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_EXAMPLE: Final = "write first working tuesday, or last friday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """When it is. number: which of the fitting days, from 0; -1: the last. weekday: None: any."""

    number: int
    is_working: bool
    weekday: int | None
    at: time

    def due(self, now: datetime, zone: ZoneInfo, calendar: Holidays | None) -> date | None:
        """Give the day whose call is due now, by the place's clock; None: none is."""
        shown = now.astimezone(zone)
        days = list(self._fitting(shown.date(), calendar or NO_HOLIDAYS))
        if not -len(days) <= self.number < len(days):
            return None
        day = days[self.number]
        begins = datetime.combine(day, self.at, zone)
        return day if timedelta(0) <= now - begins < LATE_MOST else None

    def _fitting(self, within: date, calendar: Holidays) -> Iterator[date]:
        """Give the days of a month that may be meant."""
        day = within.replace(day=1)
        while day.month == within.month:
            right = self.weekday in (None, day.weekday())
            if right and (not self.is_working or calendar.is_working(day)):
                yield day
            day += _DAY


def read_practice(node: Node | None, findings: Findings) -> Practice | None:
    """Read `practice`; None: there is none, or it is wrong."""
    if node is None:
        return None
    fields = Fields(node, findings)
    said = _SAID.fullmatch(fields.text("day").lower())
    clock = _CLOCK.fullmatch(fields.text("at"))
    if not said:
        fields.wrong("day", f"is no day of a month; {_EXAMPLE}")
    if not clock:
        fields.wrong("at", 'is no time of the day; write "10:00"')
    fields.end()
    if not said or not clock:
        return None
    number, working, weekday = said.groups()
    return Practice(
        number=_NUMBERS[number],
        is_working=bool(working),
        weekday=None if weekday == "day" else WEEKDAYS.index(weekday),
        at=time(int(clock[1]), int(clock[2])),
    )
