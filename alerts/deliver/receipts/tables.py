"""Receipts in their tables. Functions take the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from alerts.deliver.backoff import Tried
from alerts.deliver.provider import Receipt
from alerts.dispatch.messages.kind import Kind
from core.store.sql import fetched, queries

_SQL = queries("alerts.deliver.receipts", "receipts.sql")

UNREAD_MAX: Final = 100  # of a channel
BODY_BYTES_MAX: Final = 8192

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Noted:
    """Which attempt a receipt is about. is_new: else it was told before, or says neither."""

    notification: int
    attempt: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A row of the outbox that a provider took and did not bring to anybody."""

    id: int
    channel: str
    tried: Tried


async def note(conn: Connection, provider: str, receipt: Receipt, *, now: datetime) -> Noted | None:
    """Put a receipt into the ledger; None: the provider never gave a message this id."""
    params = {
        "provider": provider,
        "message_id": receipt.message_id,
        "result": receipt.result,
        "status": receipt.status,
        "now": now,
    }
    rows = await fetched(conn, _SQL["note"], params)
    return Noted(*rows[0]) if rows else None


async def keep_unread(
    conn: Connection, channel: str, body: bytes, reason: str, *, now: datetime
) -> None:
    """Keep what could not be read, for whoever puts the channel's file right."""
    params = {
        "channel": channel,
        "now": now,
        "reason": reason,
        "body": body[:BODY_BYTES_MAX],
        "others": UNREAD_MAX - 1,
    }
    await conn.execute(_SQL["keep_unread"], params)


async def undelivered(conn: Connection, *, now: datetime) -> Sequence[Undelivered]:
    """Take what is to be told by somebody else; nobody gets it a second time."""
    rows = await fetched(conn, _SQL["undelivered"], {"now": now})
    return [Undelivered(id_, channel, Tried(Kind(kind), *row)) for id_, channel, kind, *row in rows]
