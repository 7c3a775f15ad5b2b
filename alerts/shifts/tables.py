"""Hand-overs and the log of shifts in their tables. Functions take a connection."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from alerts.papers import sheet_of
from core.store.people import Role
from core.store.sql import fetched, named_rows, queries

from .record import Desk, Handover, Line

SQL: Final = queries("alerts.shifts", "shifts.sql")
PAGE: Final = 20

Connection = AsyncConnection[Any]


async def notes(conn: Connection, desk: Desk, since: datetime, most: int) -> list[Line]:
    """Read what was noted since at a desk and at those below it, the newest first."""
    units = None if desk.units is None else sorted(desk.units)
    params = {"since": since, "units": units, "limit": most}
    return [Line(**row) for row in await named_rows(conn, SQL["notes"], params)]


async def last_written(conn: Connection, unit: str | None = None) -> datetime | None:
    """Tell when the last of a desk that was confirmed was written; None: none was yet.

    What came after that stood on none, also if it was confirmed later.
    """
    return next((at for (at,) in await fetched(conn, SQL["last_written"], _at(unit))), None)


async def page(conn: Connection, unit: str | None = None) -> list[Handover]:
    """Read the last hand-overs of a desk, the newest first."""
    return [_read(row) for row in await named_rows(conn, SQL["listed"], _at(unit, limit=PAGE))]


async def desks(
    conn: Connection, roles: Iterable[Role], units: Iterable[str]
) -> list[tuple[str, str, str]]:
    """Give units, with their names, in which people have these roles; and these units."""
    params = {"roles": sorted(roles), "units": sorted(units)}
    return await fetched(conn, SQL["desks"], params)


async def one(conn: Connection, id_: int) -> Handover | None:
    """Read a hand-over; None: there is none."""
    return next(map(_read, await named_rows(conn, SQL["one"], {"id": id_})), None)


async def locked(conn: Connection, id_: int) -> Handover | None:
    """Read one that is to be changed."""
    await conn.execute(SQL["lock"], {"id": id_})
    return await one(conn, id_)


def _at(unit: str | None, **more: int) -> dict[str, object]:
    return {"unit": unit or "", **more}


def _read(row: Mapping[str, Any]) -> Handover:
    return Handover(**{**row, "sheet": sheet_of(row["sheet"])})
