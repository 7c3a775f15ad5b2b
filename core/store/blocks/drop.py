"""Chunks of the head whose rows are all in blocks go, when nobody can need them any more."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from psycopg import AsyncConnection, errors

from core.store.sql import fetched, queries

_SQL = queries("core.store.blocks", "drop.sql")

Connection = AsyncConnection[Any]

# Rows of so long stay: what SQL is asked of the last day finds them, and so do boards.
KEPT: Final = timedelta(hours=26)


class Outcome(StrEnum):
    """What became of a chunk, as the function `drop_packed_chunk` tells it."""

    DROPPED = "dropped"
    RESCUED = "rescued"  # rows written past the fence became late ones: a writer is at fault
    WAITS = "waits"  # somebody began to read before the day was packed
    BUSY = "busy"  # a lock was not to be had at once
    UNEQUAL = "unequal"  # other rows than were packed: kept, our fault


async def drop_chunks(conn: Connection, *, now: datetime) -> dict[str, Outcome]:
    """Drop what can go, each chunk in a transaction of its own; by the begin of each chunk.

    conn: in autocommit mode.
    """
    found = dict[str, Outcome]()
    for (begin,) in await fetched(conn, _SQL["over"], {"before": now - KEPT}):
        try:
            ((told,),) = await fetched(conn, _SQL["drop"], {"chunk": begin})
            found[begin.isoformat()] = Outcome(told)
        except errors.LockNotAvailable:
            found[begin.isoformat()] = Outcome.BUSY
        except errors.UndefinedTable:  # somebody else was faster
            found[begin.isoformat()] = Outcome.DROPPED
    days = [row[0] for row in await fetched(conn, _SQL["finish"])]
    if days:
        await conn.execute(_SQL["forget_parts"], {"days": days})
    return found
