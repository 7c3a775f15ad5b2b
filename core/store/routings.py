"""Who is told of what, in its table: the place's file, and files brought in at run time.

Functions take a connection inside the caller's transaction.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from core.place import Findings, Stored, read_yaml, records

from .sql import fetched, queries

_SQL = queries("core.store", "routings.sql")

PLACE: Final = "place"

Connection = AsyncConnection[Any]


async def stored(conn: Connection) -> Stored:
    """Read what the place's file said last; retired, when there is none any more."""
    rows = await fetched(conn, _SQL["routing"], {"name": PLACE})
    if not rows:
        return Stored({})
    ((text, retired),) = rows
    document = read_yaml(text.encode(), Findings(PLACE))
    described = records(oncall=document.root if document else None)
    return Stored(described, frozenset(described) if retired else frozenset())


async def put(conn: Connection, text: str, *, now: datetime, name: str = PLACE) -> None:
    """Write a file in the place of the one before."""
    await conn.execute(_SQL["put"], {"name": name, "text": text, "now": now})


async def retire(conn: Connection, gone: Collection[str], *, now: datetime) -> None:
    """Let the place's file be no more. gone: as the difference names it, or nothing."""
    if gone:
        await conn.execute(_SQL["retire"], {"name": PLACE, "now": now})
