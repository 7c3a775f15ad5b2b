"""Which alerts somebody wants to see, in which order, and where a page begins. Pure."""

import base64
import binascii
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

PAGE: Final = 100
COUNTED_MAX: Final = 10_000  # of history: more are not counted


class Tab(StrEnum):
    """Parts of the list. What is silenced or in maintenance is so, whatever else it is."""

    ALL = "all"  # that is on: what nobody has, then what somebody has, then what is silenced
    OPEN = "open"  # nobody has it
    ACKED = "acked"  # somebody has it: it was acknowledged, or put off until later
    SILENCED = "silenced"
    HISTORY = "history"


PARTS: Final = (Tab.OPEN, Tab.ACKED, Tab.SILENCED)  # of all that is on, in their order


class CursorError(ValueError):
    """A text that no page has given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Alerts that fit. units: None for all, those without a unit included. q: without marks."""

    priorities: Collection[str] = ()
    units: Collection[str] | None = None
    q: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An open alert, as it stands in the order. is_left_alone: somebody has it."""

    id: int
    priority: str
    fired_at: datetime
    is_left_alone: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Ids of a page, and where the next one begins."""

    ids: tuple[int, ...]
    next: str | None


def tab_of(line: Line, muted: Collection[int]) -> Tab:
    """Say where an open alert stands."""
    if line.id in muted:
        return Tab.SILENCED
    return Tab.ACKED if line.is_left_alone else Tab.OPEN


def page_of(parts: Sequence[Sequence[Line]], cursor: str | None) -> Page:
    """Give a page of parts one after the other, each in its order. Raises CursorError."""
    places = [_place(part, line) for part, lines in enumerate(parts) for line in lines]
    if cursor is not None:
        after = place_in(cursor, (int, str, str, int))
        places = [place for place in places if place > after]
    shown = places[:PAGE]
    return Page(
        tuple(place[-1] for place in shown), cursor_of(shown[-1]) if places[PAGE:] else None
    )


def history_cursor(ended_at: datetime, number: int) -> str:
    """Write where the page of history ends that has this alert as its last."""
    return cursor_of((ended_at.isoformat(), number))


def history_after(cursor: str) -> tuple[datetime, int]:
    """Read where a page of history begins. Raises CursorError."""
    ended_at, number = place_in(cursor, (str, int))
    try:
        moment = datetime.fromisoformat(str(ended_at))
    except ValueError:
        raise CursorError(cursor) from None
    if moment.tzinfo is None:
        raise CursorError(cursor)
    return moment, int(str(number))


def _place(part: int, line: Line) -> tuple[int, str, str, int]:
    return (part, line.priority, line.fired_at.isoformat(timespec="microseconds"), line.id)


def cursor_of(place: Sequence[object]) -> str:
    """Write a place in an order."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_in(cursor: str, types: Sequence[type]) -> tuple[object, ...]:
    """Read a place in an order, made of these types. Raises CursorError."""
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        raise CursorError(cursor) from None
    fits = isinstance(found, list) and list(map(type, found)) == list(types)
    if not fits or any(isinstance(part, int) and abs(part) >= 1 << 63 for part in found):
        raise CursorError(cursor)
    return tuple(found)
