"""Days of the head on their way to blocks: fenced, open, packed, dropped.

The fence comes first: from its COMMIT on, samples of the day are late rows, and once the writers of
before have ended its rows in the head never change again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import anyio
from psycopg import AsyncConnection

from core.store.sql import fetched, queries

from .spans import DAY_HOURS, Span

_SQL = queries("core.store.blocks", "days.sql")

FENCE_DELAY: Final = timedelta(hours=2)  # a day is fenced so long after its end
_LOOK_SECONDS: Final = 0.05

Connection = AsyncConnection[Any]


class DayState(StrEnum):
    """How far a day has come."""

    FENCED = "fenced"  # its samples are late rows now; writers of before may still be at work
    OPEN = "open"  # its rows in the head do not change any more; slices are being packed
    PACKED = "packed"  # all in blocks; readers of before may still need the rows
    DROPPED = "dropped"  # its rows are gone


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is not wholly packed."""

    begin: datetime
    state: DayState

    @property
    def span(self) -> Span:
        """The same as a span."""
        return Span(DAY_HOURS, round(self.begin.timestamp() * 1000))


async def fence_next(conn: Connection, *, now: datetime) -> datetime | None:
    """Fence the day after the last fenced one if it has been over for FENCE_DELAY; its begin."""
    rows = await fetched(conn, _SQL["fence_next"], {"delay": FENCE_DELAY, "now": now})
    return rows[0][0] if rows else None


async def unfinished(conn: Connection) -> Sequence[Day]:
    """Days that are fenced or open, oldest first."""
    return [Day(begin, DayState(state)) for begin, state in await fetched(conn, _SQL["unfinished"])]


async def open_day(conn: Connection, begin: datetime) -> None:
    """Wait until all writers that began before the fence have ended. conn: in autocommit mode."""
    fence = await newest_xid(conn)
    while not await has_passed(conn, fence):  # noqa: ASYNC110 - only the database knows
        await anyio.sleep(_LOOK_SECONDS)
    await conn.execute(_SQL["open"], {"day": begin, "fence": fence})


async def newest_series(conn: Connection) -> int:
    """Highest number of a series; 0 when there is none."""
    ((newest,),) = await fetched(conn, _SQL["newest_series"])
    return int(newest)


async def samples_of_last(conn: Connection) -> int:
    """Count the samples of the last day that was packed; 0 when none was."""
    ((n,),) = await fetched(conn, _SQL["samples_of_last"])
    return int(n)


async def close_day(conn: Connection, begin: datetime) -> None:
    """Note that every slice is packed. A transaction of its own, after theirs."""
    await conn.execute(_SQL["close"], {"day": begin})


async def newest_xid(conn: Connection) -> str:
    """Give the number of the next transaction."""
    ((xid,),) = await fetched(conn, _SQL["next_xid"])
    return str(xid)


async def has_passed(conn: Connection, fence: str) -> bool:
    """Whether all transactions before a number have ended."""
    ((passed,),) = await fetched(conn, _SQL["has_passed"], {"fence": fence})
    return bool(passed)
