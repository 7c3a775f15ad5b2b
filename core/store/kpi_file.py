"""`kpis.yml` of the place in its table, each version of it.

Functions take a connection inside the caller's transaction.
"""

from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from core.place import Document, Findings, Stored, read_yaml, records

from .sql import fetched, queries

_SQL = queries("core.store", "kpi_file.sql")
NAME: Final = "kpis.yml"

Connection = AsyncConnection[Any]


async def stored(conn: Connection) -> Stored:
    """Read what the place's file said last; retired, when there is none any more."""
    rows = await fetched(conn, _SQL["newest"])
    if not rows:
        return Stored({})
    ((text, retired),) = rows
    document = _read(text)
    described = records(kpis=document.root if document else None)
    return Stored(described, frozenset(described) if retired else frozenset())


async def document(conn: Connection, *, at: datetime | None = None) -> Document | None:
    """Read the file in force now, or at a time. None: the place has none."""
    rows = (
        await fetched(conn, _SQL["at"], {"at": at}) if at else await fetched(conn, _SQL["newest"])
    )
    return next((_read(text) for text, retired in rows if not retired), None)


async def version(conn: Connection, *, at: datetime | None = None) -> int | None:
    """Give the number of the version in force now, or at a time. None: there is none."""
    rows = await fetched(conn, _SQL["numbered_at" if at else "numbered"], {"at": at})
    return next((id_ for id_, retired in rows if not retired), None)


async def put(conn: Connection, text: str, *, now: datetime) -> None:
    """Write a further version."""
    await conn.execute(_SQL["put"], {"text": text, "now": now})


async def retire(conn: Connection, *, now: datetime) -> None:
    """Let the place have no KPIs any more."""
    await conn.execute(_SQL["retire"], {"now": now})


def _read(text: str) -> Document | None:
    return read_yaml(text.encode(), Findings(NAME))
