"""What is kept no longer goes: blocks and minutes by the time of samples, rows of hours by theirs.

First it is written down how far samples may be gone, in a transaction of its own; so whoever packs
late rows and finds no block knows whether there never was one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from core.store.sql import fetched, queries

from .pack import SLICE, take_turn

_SQL = queries("core.store.blocks", "expire.sql")

AT_ONCE: Final = 5_000  # blocks, rows of hours, minutes, days: so many go in one transaction

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Expired:
    """What transactions took away. bytes: of times and values. whole: nothing is left to go.

    rows: blocks, and rows of hours, minutes and days. buckets: hours.
    """

    rows: int = 0
    blocks: int = 0
    samples: int = 0
    bytes: int = 0
    buckets: int = 0
    minutes: int = 0
    days: int = 0
    whole: bool = True

    def plus(self, other: "Expired") -> "Expired":
        """Add up what several have taken away; the last tells whether something is left."""
        return Expired(
            self.rows + other.rows,
            self.blocks + other.blocks,
            self.samples + other.samples,
            self.bytes + other.bytes,
            self.buckets + other.buckets,
            self.minutes + other.minutes,
            self.days + other.days,
            other.whole,
        )


@dataclass(frozen=True, slots=True)
class Due:
    """Metrics of which something may have to go, each with how far samples and hours do."""

    rows: Sequence[tuple[str, str, str]]
    slices: Sequence[int]


async def due(conn: Connection, *, now: datetime) -> Due | None:
    """Write down how far what is kept has run out; what is to be looked through for it, if any.

    conn: in autocommit mode.
    """
    await conn.execute(_SQL["raise"], {"now": now})
    rows = await fetched(conn, _SQL["unswept"])
    if not rows:
        return None
    slices = await fetched(conn, _SQL["slices"], {"size": SLICE})
    return Due(rows, [slice_ for (slice_,) in slices])


async def expire(conn: Connection, slice_: int, *, now: datetime) -> Expired:
    """Take away some of what has run out of one slice.

    conn: in a transaction of isolation level REPEATABLE READ, as its first statement.
    """
    await take_turn(conn, slice_)
    params = {"first": slice_ * SLICE, "last": slice_ * SLICE + SLICE - 1, "limit": AT_ONCE}
    ((blocks, samples, size),) = await fetched(conn, _SQL["expire_blocks"], params)
    ((short, minutes),) = await fetched(conn, _SQL["expire_minutes"], params)
    ((rows, buckets),) = await fetched(conn, _SQL["expire_hours"], params)
    ((days,),) = await fetched(conn, _SQL["expire_days"], {**params, "now": now})
    whole = max(blocks, rows, short, days) < AT_ONCE
    every = blocks + rows + short + days
    return Expired(every, blocks, samples, size, buckets, minutes, days, whole)


async def swept(conn: Connection, done: Due) -> None:
    """Note that all that was due is gone, unless more has run out meanwhile."""
    metrics, raw, hours = zip(*done.rows, strict=True)
    params = {"metrics": list(metrics), "raw": list(raw), "hours": list(hours)}
    await conn.execute(_SQL["swept"], params)
