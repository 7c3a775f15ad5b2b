"""`schedules` of oncall.yml. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alerts.oncall.reading import known, minute_of
from core.place import HOLIDAYS, Fields, Findings, Holidays, Node, shown
from promql.lex import DurationError, duration_ms

from .layers import DAY_MINUTES, Layer, Schedule, Window

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_BY_CLOCK: Final = re.compile(r"(\d{1,4}w)?(\d{1,4}d)?")
_SHORTEST: Final = timedelta(hours=1)
_LONGEST: Final = timedelta(weeks=53)
_LAYERS_MAX: Final = 20
_NEVER: Final = datetime.fromisoformat("2000-01-01")  # what cannot be read is noted


@dataclass(frozen=True, slots=True)
class Beside:
    """What a schedule may name. holidays: the calendar; None: there is none."""

    people: Mapping[str, object]
    holidays: Holidays | None


def read_schedule(node: Node, beside: Beside, findings: Findings) -> Schedule:
    """Read one schedule."""
    fields = Fields(node, findings)
    vi, en = (fields.text(name, required=False) for name in ("name_vi", "name_en"))
    id_ = fields.slug("id")
    layers = fields.nodes("layers")
    if not layers and fields.has("layers"):
        fields.wrong("layers", "there is none; add {start: …, every: 1w, people: […]}")
    if len(layers) > _LAYERS_MAX:
        fields.wrong("layers", f"{len(layers)} are too many; write up to {_LAYERS_MAX}")
    schedule = Schedule(
        id=id_,
        zone=_zone(fields),
        layers=tuple(_layer(each, beside, findings) for each in layers[:_LAYERS_MAX]),
        names={"vi": vi or en or id_, "en": en or vi or id_},
        unit=fields.slug("unit", required=False),
        known=frozenset(beside.people),
        covers=_windows(fields, "covers", beside),
    )
    fields.end()
    return schedule


def _zone(fields: Fields) -> ZoneInfo:
    name = fields.text("zone")
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fields.wrong("zone", f"{name!r} is no time zone; write Asia/Ho_Chi_Minh")
        return ZoneInfo("UTC")


def _layer(node: Node, beside: Beside, findings: Findings) -> Layer:
    fields = Fields(node, findings)
    start = _local(fields, "start", "2026-11-02T07:00")
    until = _local(fields, "until", "2027-01-01T00:00", required=False)
    if start and until and until <= start:
        fields.wrong("until", f"{until:%Y-%m-%dT%H:%M} is not after start")
    every, is_by_clock = _every(fields)
    layer = Layer(
        start=start or _NEVER,
        every=every,
        is_by_clock=is_by_clock,
        people=_turns(fields, beside),
        until=until,
        restrict=_windows(fields, "restrict", beside),
    )
    fields.end()
    return layer


def _local(fields: Fields, name: str, such_as: str, *, required: bool = True) -> datetime | None:
    text = fields.text(name, required=required)
    try:
        if _CLOCK.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:  # the 30th of February
        pass
    if text:
        fields.wrong(name, f"{text!r} is no local time; write {such_as}")
    return None


def _every(fields: Fields) -> tuple[timedelta, bool]:
    text = fields.text("every")
    try:
        every = timedelta(milliseconds=duration_ms(text)) if text else _SHORTEST
    except DurationError as error:
        fields.wrong("every", f"{error}; write 1d, 1w or 12h")
        return _SHORTEST, False
    if not _SHORTEST <= every <= _LONGEST:
        fields.wrong("every", f"{text}: a turn takes from 1h to 53w")
        return _SHORTEST, False
    return every, _BY_CLOCK.fullmatch(text) is not None


def _turns(fields: Fields, beside: Beside) -> tuple[tuple[str, ...], ...]:
    nodes = fields.nodes("people")
    if not nodes and fields.has("people"):
        fields.wrong("people", "there is nobody; name who takes turns")
    return tuple(_turn(each, fields, beside) for each in nodes)


def _turn(node: Node, fields: Fields, beside: Beside) -> tuple[str, ...]:
    """Read who takes a turn: somebody, or a list of several who do at once."""
    several = node.value if isinstance(node.value, tuple) else (node,)
    if not several:
        fields.findings.add(node.line, node.path, "there is nobody in this turn; name somebody")
    found = list[str]()
    for each in several:
        if not isinstance(each.value, str) or not each.value:
            fields.findings.add(each.line, each.path, f"expected text, got {shown(each)}")
        elif each.value in found:
            fields.findings.add(each.line, each.path, f"{each.value!r} is listed twice")
        else:
            known(fields, "people", each.value, beside.people, "person")
            found.append(each.value)
    return tuple(found)


def _windows(fields: Fields, name: str, beside: Beside) -> tuple[Window, ...]:
    nodes = fields.nodes(name, required=False)
    if fields.has(name) and not nodes:
        fields.wrong(name, "there is no time in it; leave it out")
    return tuple(_window(each, beside, fields.findings) for each in nodes)


def _window(node: Node, beside: Beside, findings: Findings) -> Window:
    fields = Fields(node, findings)
    weekdays, is_working = _days(fields, beside)
    begins = minute_of(fields, "from", required=False) or 0
    ends = minute_of(fields, "to", required=False)
    ends = DAY_MINUTES if ends is None else ends
    fields.end()
    return Window(
        weekdays=weekdays,
        is_working=is_working,
        begins_minute=begins,
        ends_minute=ends if ends > begins else ends + DAY_MINUTES,
    )


def _days(fields: Fields, beside: Beside) -> tuple[frozenset[int], bool | None]:
    node = fields.get("days", required=False)
    if node is None:
        return frozenset(), None
    if isinstance(node.value, tuple):
        words = fields.texts("days")
        wrong = [word for word in words if word not in WEEKDAYS]
        if wrong or not words:
            fields.wrong("days", f"{', '.join(wrong) or 'nothing'}: write {', '.join(WEEKDAYS)}")
        return frozenset(WEEKDAYS.index(word) for word in words if word in WEEKDAYS), None
    if node.value not in ("working", "off"):
        fields.wrong("days", f"expected working, off or [sat, sun], got {shown(node)}")
        return frozenset(), None
    if beside.holidays is None:
        fields.wrong("days", f"there is no {HOLIDAYS} beside this file; write one")
    return frozenset(), node.value == "working"
