"""The place's calendar of working days, in its table.

Functions take a connection inside the caller's transaction.
"""

from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from core.place import (
    HOLIDAYS,
    NO_HOLIDAYS,
    Findings,
    Holidays,
    Stored,
    parse_holidays,
    read_yaml,
    records,
)

from .sql import fetched, queries

_SQL = queries("core.store", "holidays.sql")

Connection = AsyncConnection[Any]


async def stored(conn: Connection) -> Stored:
    """Read what the place's file said last; retired, when there is none any more."""
    rows = await fetched(conn, _SQL["holidays"])
    if not rows:
        return Stored({})
    ((document, retired),) = rows
    described = records(holidays=_read(document))
    return Stored(described, frozenset(described) if retired else frozenset())


async def text(conn: Connection) -> str:
    """Read the file in force; empty when the place has none."""
    rows = await fetched(conn, _SQL["holidays"])
    return next((document for document, retired in rows if not retired), "")


async def calendar(conn: Connection) -> Holidays:
    """Read the calendar in force; one that knows of no year when the place has none."""
    return _read(await text(conn)) or NO_HOLIDAYS


async def put(conn: Connection, document: str, *, now: datetime) -> None:
    """Write the file in the place of the one before."""
    await conn.execute(_SQL["put"], {"text": document, "now": now})


async def retire(conn: Connection, *, now: datetime) -> None:
    """Let the file be no more."""
    await conn.execute(_SQL["retire"], {"now": now})


def _read(document: str) -> Holidays | None:
    findings = Findings(HOLIDAYS)
    tree = read_yaml(document.encode(), findings) if document else None
    return parse_holidays(tree, findings) if tree else None
