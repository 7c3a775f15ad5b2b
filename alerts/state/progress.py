"""How far the leader has come: of the change log, and when it looked last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from core.store.sql import fetched, queries

_SQL = queries("alerts.state", "progress.sql")

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """followed: the last entry of each writer that was looked at. ticked_at: the last look."""

    followed: Mapping[int, int]
    ticked_at: datetime | None


async def progress(conn: Connection) -> Progress:
    """Read how far the leader before has come."""
    ((followed, ticked_at),) = await fetched(conn, _SQL["progress"])
    return Progress({int(writer): seq for writer, seq in followed.items()}, ticked_at)


async def note_progress(conn: Connection, followed: Mapping[int, int], *, now: datetime) -> None:
    """Write how far it is, in the transaction of what came of it."""
    params = {"followed": Jsonb({str(key): seq for key, seq in followed.items()}), "now": now}
    await conn.execute(_SQL["note"], params)
