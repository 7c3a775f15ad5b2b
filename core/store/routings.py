"""Who is told of what, in its table: the place's file, and files brought in at run time.

Functions take a connection inside the caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from core.place import Findings, Stored, read_yaml, records

from .sql import fetched, queries

_SQL = queries("core.store", "routings.sql")

PLACE: Final = "place"

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Routed:
    """A file in force. matchers: which alerts it is asked about; nothing: all."""

    name: str
    matchers: str
    text: str
    put_at: datetime


async def stored(conn: Connection) -> Stored:
    """Read what the place's file said last; retired, when there is none any more."""
    rows = await fetched(conn, _SQL["routing"], {"name": PLACE})
    if not rows:
        return Stored({})
    ((text, retired),) = rows
    document = read_yaml(text.encode(), Findings(PLACE))
    described = records(oncall=document.root if document else None)
    return Stored(described, frozenset(described) if retired else frozenset())


async def put(
    conn: Connection, text: str, *, now: datetime, name: str = PLACE, matchers: str = ""
) -> None:
    """Write a file in the place of the one before. matchers: which alerts it is asked about."""
    params = {"name": name, "text": text, "matchers": matchers, "now": now}
    await conn.execute(_SQL["put"], params)


async def retire(conn: Connection, name: str = PLACE, *, now: datetime) -> bool:
    """Let a file be no more. False: there was none."""
    found = await conn.execute(_SQL["retire"], {"name": name, "now": now})
    return found.rowcount > 0


async def listed(conn: Connection) -> Sequence[Routed]:
    """Read all files in force, by name."""
    return [Routed(*row) for row in await fetched(conn, _SQL["listed"])]
