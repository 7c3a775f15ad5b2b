"""Hand-overs and the log of shifts in their tables. Functions take a connection."""

from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from alerts.papers import sheet_of
from core.store.sql import fetched, named_rows, queries

from .record import Handover, Line

SQL: Final = queries("alerts.shifts", "shifts.sql")
PAGE: Final = 20
NEWEST: Final = (1 << 63) - 1

Connection = AsyncConnection[Any]


async def notes(conn: Connection, since: datetime, most: int) -> list[Line]:
    """Read what was noted since, the newest first."""
    params = {"since": since, "limit": most}
    return [Line(**row) for row in await named_rows(conn, SQL["notes"], params)]


async def last_written(conn: Connection) -> datetime | None:
    """Tell when the last that was confirmed was written; None: none was yet.

    What came after that stood on none, also if it was confirmed later.
    """
    return next((at for (at,) in await fetched(conn, SQL["last_written"])), None)


async def page(conn: Connection, before: int = NEWEST, most: int = PAGE) -> list[Handover]:
    """Read hand-overs, the newest first."""
    rows = await named_rows(conn, SQL["listed"], {"before": before, "limit": most})
    return [Handover(**{**row, "sheet": sheet_of(row["sheet"])}) for row in rows]


async def one(conn: Connection, id_: int) -> Handover | None:
    """Read a hand-over; None: there is none."""
    found = await page(conn, id_ + 1, 1)
    return found[0] if found and found[0].id == id_ else None


async def locked(conn: Connection, id_: int) -> Handover | None:
    """Read one that is to be changed."""
    await conn.execute(SQL["lock"], {"id": id_})
    return await one(conn, id_)
