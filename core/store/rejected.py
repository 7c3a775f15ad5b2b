"""Refused payloads, kept whole for replay, within a quota a source and day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import tuple_row
from psycopg.types.json import Jsonb

from core.model import Fault, SourceId

from .sql import queries

_SQL = queries("core.store", "rejected.sql")

PAYLOAD_BYTES_MAX = 64 * 1024
ROWS_A_DAY_MAX = 10_000
BYTES_A_DAY_MAX = 200_000_000
SAMPLED_BEYOND = 100  # 1 in so many is kept beyond the quota

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Refusal:
    """One payload with at least one refused sample."""

    source: SourceId | None  # None: the sender is unknown
    protocol: str
    faults: Sequence[Fault]  # at least one; the first gives the reason
    refused: int  # samples
    payload: bytes
    context: Mapping[str, str] = field(default_factory=dict)  # topic or path, precision, …


def within_quota(*, seen: int, kept: int, kept_bytes: int) -> bool:
    """Whether the payload that made `seen` what it is may be kept."""
    if kept < ROWS_A_DAY_MAX and kept_bytes < BYTES_A_DAY_MAX:
        return True
    return seen % SAMPLED_BEYOND == 0


async def keep(conn: Connection, refusal: Refusal, *, now: datetime) -> bool:
    """Store the payload unless its source's quota of the day is used up. Returns whether it was."""
    payload = refusal.payload[:PAYLOAD_BYTES_MAX]
    account = {"source": refusal.source or "", "day": now.date(), "bytes": len(payload)}
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["count"], account)
        row = await cursor.fetchone()
    seen, kept, kept_bytes = row if row is not None else (0, 0, 0)
    if not within_quota(seen=seen, kept=kept, kept_bytes=kept_bytes):
        return False
    await conn.execute(_SQL["charge"], account)
    await conn.execute(_SQL["insert"], _row(refusal, payload, now))
    return True


def _row(refusal: Refusal, payload: bytes, now: datetime) -> dict[str, object]:
    return {
        "at": now,
        "source": refusal.source,
        "protocol": refusal.protocol,
        "reason": refusal.faults[0].reason.value,
        "faults": Jsonb([_fault(fault) for fault in refusal.faults]),
        "refused": refusal.refused,
        "context": Jsonb({key: _storable(value) for key, value in refusal.context.items()}),
        "payload": payload,
        "payload_bytes": len(refusal.payload),
    }


def _fault(fault: Fault) -> dict[str, object]:
    return {
        "index": fault.index,
        "field": _storable(fault.where),
        "reason": fault.reason.value,
        "detail": _storable(fault.detail),
    }


def _storable(text: str) -> str:
    # jsonb takes neither NUL nor lone surrogates, and a fault may quote what was sent.
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
