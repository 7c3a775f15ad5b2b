"""The turns of one layer within a span of time. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.place import NO_HOLIDAYS, Holidays

from .clock import first_at
from .layers import Layer, Window

_DAY: Final = timedelta(days=1)
# A window may end two days after the one on which it began, and the clock may be put back.
_REACH: Final = timedelta(days=3)

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn, or a part of it. number: of the turns from the layer's start."""

    begins: datetime
    ends: datetime
    number: int
    people: tuple[str, ...]


def turns(
    layer: Layer, zone: ZoneInfo, calendar: Holidays | None, since: datetime, until: datetime
) -> list[Turn]:
    """Give the turns that lie in a span, cut to it and to the layer's own times, in order."""
    begins = max(since, first_at(layer.start, zone))
    ends = min(until, first_at(layer.until, zone)) if layer.until else until
    if begins >= ends:
        return []
    found = list(_turns(layer, zone, begins, ends))
    if not layer.restrict:
        return found
    return list(_within(found, spans(layer.restrict, zone, calendar, (begins, ends))))


def _turns(layer: Layer, zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[Turn]:
    number = _number(layer, zone, since)
    begins = _begin(layer, zone, number)
    while begins < until:
        ends = _begin(layer, zone, number + 1)
        if ends > since and ends > begins:
            people = layer.people[number % len(layer.people)]
            yield Turn(max(begins, since), min(ends, until), number, people)
        number, begins = number + 1, ends


def _begin(layer: Layer, zone: ZoneInfo, number: int) -> datetime:
    if layer.is_by_clock:
        return first_at(layer.start + number * layer.every, zone)
    return first_at(layer.start, zone) + number * layer.every


def _number(layer: Layer, zone: ZoneInfo, at: datetime) -> int:
    """Give the turn of a moment, or one shortly before it."""
    if not layer.is_by_clock:
        return (at - first_at(layer.start, zone)) // layer.every
    # What the clock shows has begun; it may show less than it has shown before.
    shown = at.astimezone(zone).replace(tzinfo=None)
    return max((shown - layer.start) // layer.every, 0)


def spans(
    windows: tuple[Window, ...], zone: ZoneInfo, calendar: Holidays | None, within: Span
) -> list[Span]:
    """Give the times of windows around a span, those that touch each other as one, in order."""
    day = (within[0].astimezone(zone) - _REACH).date()
    last = within[1].astimezone(zone).date()
    found = list[Span]()
    while day <= last:
        midnight = datetime.combine(day, time())
        for window in windows:
            if _is_of(window, midnight, calendar or NO_HOLIDAYS):
                begin, end = (
                    first_at(midnight + timedelta(minutes=minute), zone)
                    for minute in (window.begins_minute, window.ends_minute)
                )
                if begin < end:
                    found.append((begin, end))
        day += _DAY
    return _joined(sorted(found))


def _is_of(window: Window, day: datetime, calendar: Holidays) -> bool:
    if window.weekdays and day.weekday() not in window.weekdays:
        return False
    return window.is_working is None or calendar.is_working(day.date()) is window.is_working


def _joined(every: list[Span]) -> list[Span]:
    found = list[Span]()
    for begin, end in every:
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _within(every: list[Turn], own: list[Span]) -> Iterator[Turn]:
    """Cut turns to spans; both are in order."""
    first = 0
    for turn in every:
        while first < len(own) and own[first][1] <= turn.begins:
            first += 1
        for begin, end in own[first:]:
            if begin >= turn.ends:
                break
            yield Turn(max(begin, turn.begins), min(end, turn.ends), turn.number, turn.people)
