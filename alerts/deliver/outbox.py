"""The outbox: what is to be told, in its table. Functions take the caller's transaction."""

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from core.store.sql import queries

from .notification import Notification

_SQL = queries("alerts.deliver", "outbox.sql")

Connection = AsyncConnection[Any]


async def insert(conn: Connection, rows: Sequence[Notification]) -> int:
    """Add rows; returns how many are new. A dedupe key that is there already stays as it is."""
    if not rows:
        return 0
    async with conn.cursor() as cursor:
        await cursor.executemany(_SQL["insert"], [_row(each) for each in rows])
        return max(cursor.rowcount, 0)


def _row(each: Notification) -> dict[str, object]:
    return {
        "group_id": each.group_id,
        "ordinal": each.ordinal,
        "receiver": each.receiver,
        "channel": each.channel,
        "person": each.person,
        "kind": each.kind,
        "reason": each.reason,
        "dedupe_key": each.dedupe_key,
        "priority": each.priority,
        "simulated": each.simulated,
        "content": Jsonb(dict(each.content)),
        "created_at": each.created_at,
        "due_at": each.due_at,
    }
