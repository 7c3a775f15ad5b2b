"""Go's layouts of times, which are written as one certain moment: `2006-01-02 15:04:05`. Pure."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _offset(moment: datetime, colon: str) -> str:
    text = moment.strftime("%z")
    return f"{text[:3]}{colon}{text[3:5]}"


def _zulu(moment: datetime, colon: str) -> str:
    return "Z" if not moment.utcoffset() else _offset(moment, colon)


_PARTS: Final[dict[str, Callable[[datetime], str]]] = {
    "January": lambda at: _MONTHS[at.month - 1],
    "Monday": lambda at: _DAYS[at.weekday()],
    "2006": lambda at: f"{at.year:04}",
    "Z07:00": lambda at: _zulu(at, ":"),
    "Z0700": lambda at: _zulu(at, ""),
    "-07:00": lambda at: _offset(at, ":"),
    "-0700": lambda at: _offset(at, ""),
    "-07": lambda at: _offset(at, "")[:3],
    "MST": lambda at: at.tzname() or "",
    "Jan": lambda at: _MONTHS[at.month - 1][:3],
    "Mon": lambda at: _DAYS[at.weekday()][:3],
    ".000000": lambda at: f".{at.microsecond:06}",
    ".000": lambda at: f".{at.microsecond // 1000:03}",
    "01": lambda at: f"{at.month:02}",
    "02": lambda at: f"{at.day:02}",
    "03": lambda at: f"{at.hour % 12 or 12:02}",
    "04": lambda at: f"{at.minute:02}",
    "05": lambda at: f"{at.second:02}",
    "06": lambda at: f"{at.year % 100:02}",
    "15": lambda at: f"{at.hour:02}",
    "PM": lambda at: ("AM", "PM")[at.hour // 12],
    "pm": lambda at: ("am", "pm")[at.hour // 12],
    "_2": lambda at: f"{at.day:2}",
    "1": lambda at: str(at.month),
    "2": lambda at: str(at.day),
    "3": lambda at: str(at.hour % 12 or 12),
    "4": lambda at: str(at.minute),
    "5": lambda at: str(at.second),
}
_PART: Final = re.compile("|".join(map(re.escape, _PARTS)))


def formatted(moment: datetime, layout: str) -> str:
    """Write a moment by a layout."""
    return _PART.sub(lambda part: _PARTS[part[0]](moment), layout)
