"""Time intervals of an Alertmanager file: `monday:friday`, `-3:-1`, `09:00` to `17:00`. Pure.

`days: working` and `days: off`, `name_vi` and `name_en` are ours, and no Alertmanager's.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.place import HOLIDAYS, NO_HOLIDAYS, Fields, Findings, Holidays, Node, shown

from .times import NEVER, Span, TimeInterval, Times

WEEKDAYS: Final = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_DAY_MINUTES: Final = 24 * 60
_MONTH_DAYS: Final = 31
_SHORTEST_MONTH: Final = 28
_LISTS: Final = ("times", "weekdays", "days_of_month", "months", "years")
_NUMBER: Final = re.compile(r"-?[0-9]{1,4}")

Number = Callable[[str], int | None]


class Days(StrEnum):
    """Which days of a calendar are meant."""

    WORKING = "working"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Ours:
    """That a file may use our keys. holidays: the calendar beside it, if there is one."""

    holidays: Holidays | None


def read_interval(node: Node, findings: Findings, ours: Ours | None = None) -> TimeInterval:
    """Read one named interval."""
    fields = Fields(node, findings)
    name = fields.text("name")
    title = _title(fields) if ours else None
    parts = fields.nodes("time_intervals", required=False)
    times = tuple(read_times(each, findings, ours) for each in parts)
    fields.end()
    return TimeInterval(name, times, title)


def read_times(node: Node, findings: Findings, ours: Ours | None = None) -> Times:
    """Read one part of an interval. ours: None for a file of an Alertmanager."""
    fields = Fields(node, findings)
    times = Times(
        is_working=_is_working(fields, ours) if ours else None,
        holidays=(ours.holidays if ours else None) or NO_HOLIDAYS,
        minutes=tuple(_minutes(each, findings) for each in fields.nodes("times", required=False)),
        weekdays=_spans(fields, "weekdays", _named(WEEKDAYS, 0), "monday or monday:friday"),
        days=_spans(fields, "days_of_month", _day, "1, 1:5 or -3:-1"),
        months=_spans(fields, "months", _named(_MONTHS, 1), "january, 1 or may:august"),
        years=_spans(fields, "years", _number, "2026 or 2026:2030"),
        zone=_zone(fields),
    )
    fields.end()
    if any(_is_empty_list(fields, name) for name in _LISTS):
        return replace(times, minutes=NEVER)
    return times


def _title(fields: Fields) -> tuple[str, str] | None:
    vi, en = (fields.text(name, required=False) for name in ("name_vi", "name_en"))
    return (vi or en, en or vi) if vi or en else None


def _is_empty_list(fields: Fields, name: str) -> bool:
    """Whether a list is there with nothing in it: as in Alertmanager, no moment is among these."""
    node = fields.get(name, required=False)
    return node is not None and node.value == ()


def _is_working(fields: Fields, ours: Ours) -> bool | None:
    days = fields.choice("days", Days, required=False)
    if fields.has("days") and ours.holidays is None:
        fields.wrong("days", f"there is no {HOLIDAYS} beside this file; write one")
    return None if days is None else days is Days.WORKING


def _zone(fields: Fields) -> ZoneInfo:
    said = fields.get("location", required=False)
    name = fields.text("location") if said and said.value != "" else "UTC"
    if name == "Local":
        fields.wrong("location", "say which zone, such as Asia/Ho_Chi_Minh: a machine may move")
        return ZoneInfo("UTC")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fields.wrong("location", f"{name!r} is no time zone; write Asia/Ho_Chi_Minh")
        return ZoneInfo("UTC")


def _minutes(node: Node, findings: Findings) -> Span:
    fields = Fields(node, findings)
    begin, end = (_minute(fields, name) for name in ("start_time", "end_time"))
    fields.end()
    if begin is None or end is None:
        return 0, 0
    if begin >= end:
        findings.add(node.line, node.path, "start_time has to lie before end_time; split the night")
    return begin, end


def _minute(fields: Fields, name: str) -> int | None:
    text = fields.text(name)
    match = _CLOCK.fullmatch(text)
    minute = int(match[1]) * 60 + int(match[2]) if match else None
    if minute is None or minute > _DAY_MINUTES:
        if text:
            fields.wrong(name, f"{text!r} is no time of the day; write 09:00")
        return None
    return minute


def _spans(fields: Fields, name: str, number: Number, such_as: str) -> tuple[Span, ...]:
    found = []
    for node in fields.nodes(name, required=False):
        text = "" if isinstance(node.value, tuple | Mapping) else str(node.value).strip().lower()
        ends = [number(part.strip()) for part in text.split(":")]
        first, last = ends[0], ends[-1]
        if text.count(":") > 1 or first is None or last is None:
            fields.findings.add(node.line, node.path, f"expected {such_as}, got {shown(node)}")
        elif first < 0 <= last or _earliest(first) > _earliest(last):
            reason = f"{text} begins after its end, in a short month if not in all"
            fields.findings.add(node.line, node.path, reason)
        else:
            found.append((first, last))
    return tuple(found)


def _earliest(number: int) -> int:
    """Give the day that one counted from the end of the month is in the shortest."""
    return number if number >= 0 else _SHORTEST_MONTH + number


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) and not text.startswith("-") else None


def _day(text: str) -> int | None:
    day = int(text) if _NUMBER.fullmatch(text) else 0
    return day if 1 <= abs(day) <= _MONTH_DAYS else None


def _named(names: tuple[str, ...], first: int) -> Number:
    """Read names; where counting begins at 1, numbers too."""

    def number(text: str) -> int | None:
        if text in names:
            return names.index(text) + first
        found = _number(text) if first else None
        return found if found and found <= len(names) else None

    return number
