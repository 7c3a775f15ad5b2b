"""Looks through all that is packed, a slice at a time, for what does not fit its checksum.

Checksums are computed, and of buckets one short column is unpacked: none covers how many there are.
conn: in autocommit mode, so that no snapshot
lasts longer than a slice.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import AsyncConnection

from core.model import instant

from .blocks.block import Damage, damage_of
from .blocks.columns import block_of
from .blocks.spans import Span
from .damage import Found, Kind
from .rollups.buckets import DTYPES
from .rollups.codec import is_sound, unpacked
from .sql import fetched, queries

_SQL = queries("core.store", "scrub.sql")

Connection = AsyncConnection[Any]

ROWS: Final = 128  # of at most some 270 kB each
_FIRST: Final = Span(0, 0)
_SHORT: Final = "flags"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in the order in which they are read."""

    series_id: int = 0
    span: Span = _FIRST


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """What a slice has shown. last: its last row; None when there was none any more."""

    found: Sequence[Found]
    last: Place | None
    rows: int
    size: int  # bytes


Scrub = Callable[[Connection, Place], Awaitable[Scrubbed]]


async def scrub_blocks(conn: Connection, after: Place) -> Scrubbed:
    """Look at the next blocks."""
    rows = await _next(conn, Kind.BLOCK, after)
    blocks = [block_of(row) for row in rows]
    damages = [damage for block in blocks if (damage := damage_of(block))]
    last = Place(blocks[-1].series_id, blocks[-1].span) if blocks else None
    size = sum(len(block.t) + len(block.v) for block in blocks)
    return Scrubbed([Found(Kind.BLOCK, each) for each in damages], last, len(blocks), size)


async def scrub_hours(conn: Connection, after: Place) -> Scrubbed:
    """Look at the next rows of hours."""
    return await _scrub_rows(conn, Kind.HOURS, after)


async def scrub_minutes(conn: Connection, after: Place) -> Scrubbed:
    """Look at the next rows of minutes."""
    return await _scrub_rows(conn, Kind.MINUTES, after)


async def _scrub_rows(conn: Connection, kind: Kind, after: Place) -> Scrubbed:
    found, size, last = list[Found](), 0, None
    rows = await _next(conn, kind, after)
    for series_id, hours, begin, n, *columns in rows:
        last = Place(series_id, Span(hours, round(begin.timestamp() * 1000)))
        size += sum(map(len, columns))
        reason = _why_damaged(last, n, dict(zip(DTYPES, columns, strict=True)))
        if reason:
            found.append(Found(kind, Damage(series_id, last.span, reason, n)))
    return Scrubbed(found, last, len(rows), size)


def _why_damaged(place: Place, n: int, columns: Mapping[str, bytes]) -> str:
    series_id, start_ms = place.series_id, place.span.start_ms
    broken = [
        name for name, data in columns.items() if not is_sound(series_id, start_ms, name, data)
    ]
    if broken:
        return f"does not fit its checksum in {', '.join(broken)}"
    counted = len(unpacked(series_id, start_ms, _SHORT, columns[_SHORT]))
    return "" if counted == n else f"says {n} buckets and has {counted}"


async def _next(conn: Connection, kind: Kind, after: Place) -> Sequence[Sequence[Any]]:
    params = {"series": after.series_id, "hours": after.span.hours, "most": ROWS}
    name = "blocks" if kind is Kind.BLOCK else kind.value
    return await fetched(conn, _SQL[name], {**params, "span": instant(after.span.start_ms)})
