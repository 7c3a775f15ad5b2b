"""Refused payloads, kept whole for replay, within a quota a source and day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
KEPT_DAYS = 14  # as long as the broker keeps a session
_EXPIRED_AT_ONCE = 500

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


async def keep(conn: Connection, refusals: Sequence[Refusal], *, now: datetime) -> int:
    """Store payloads as far as the quotas of their sources allow; returns how many."""
    by_source: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        by_source.setdefault(refusal.source or "", []).append(refusal)
    await _add_up(conn, refusals)
    rows: list[dict[str, object]] = []
    # By source: two processes that account for the same sources then never wait in a circle.
    for source in sorted(by_source):
        kept = await _charged(conn, source, by_source[source], now=now)
        rows += [_row(refusal, now) for refusal in kept]
    if rows:
        async with conn.cursor() as cursor:
            await cursor.executemany(_SQL["insert"], rows)
    return len(rows)


async def totals(conn: Connection) -> dict[tuple[str, str], int]:
    """Payloads refused since the beginning by (source or empty text, reason)."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["totals"])
        rows = await cursor.fetchall()
    return {(source, reason): payloads for source, reason, payloads in rows}


async def expire(conn: Connection, *, now: datetime) -> int:
    """Forget some of what was kept for KEPT_DAYS; returns how many payloads, 0 when done."""
    before = now - timedelta(days=KEPT_DAYS)
    forgotten = await conn.execute(_SQL["expire"], {"before": before, "limit": _EXPIRED_AT_ONCE})
    await conn.execute(_SQL["expire_days"], {"before": before.date()})
    return forgotten.rowcount


async def _add_up(conn: Connection, refusals: Sequence[Refusal]) -> None:
    counts = Counter((one.source or "", one.faults[0].reason.value) for one in refusals)
    sources, reasons = zip(*counts, strict=True)
    columns = {"sources": list(sources), "reasons": list(reasons), "counts": list(counts.values())}
    await conn.execute(_SQL["add_up"], columns)


async def _charged(
    conn: Connection, source: str, refusals: Sequence[Refusal], *, now: datetime
) -> list[Refusal]:
    """Count all payloads of one source, and charge its quota for those that this returns."""
    account = {"source": source, "day": now.date(), "seen": len(refusals)}
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["count"], account)
        row = await cursor.fetchone()
    seen, kept, kept_bytes = row if row is not None else (len(refusals), 0, 0)
    chosen: list[Refusal] = []
    chosen_bytes = 0
    for number, refusal in enumerate(refusals, start=seen - len(refusals) + 1):
        total, total_bytes = kept + len(chosen), kept_bytes + chosen_bytes
        if within_quota(seen=number, kept=total, kept_bytes=total_bytes):
            chosen.append(refusal)
            chosen_bytes += min(len(refusal.payload), PAYLOAD_BYTES_MAX)
    if chosen:
        charge = {**account, "kept": len(chosen), "bytes": chosen_bytes}
        await conn.execute(_SQL["charge"], charge)
    return chosen


def _row(refusal: Refusal, now: datetime) -> dict[str, object]:
    return {
        "at": now,
        "source": refusal.source,
        "protocol": refusal.protocol,
        "reason": refusal.faults[0].reason.value,
        "faults": Jsonb([told(fault) for fault in refusal.faults]),
        "refused": refusal.refused,
        "context": Jsonb({key: storable(value) for key, value in refusal.context.items()}),
        "payload": refusal.payload[:PAYLOAD_BYTES_MAX],
        "payload_bytes": len(refusal.payload),
    }


def told(fault: Fault) -> dict[str, object]:
    """Write a fault as it is kept and shown."""
    return {
        "index": fault.index,
        "field": storable(fault.where),
        "reason": fault.reason.value,
        "detail": storable(fault.detail),
    }


def storable(text: str) -> str:
    """Give a text that quotes a sender as the database can keep it."""
    # jsonb takes neither NUL nor lone surrogates, and a fault may quote what was sent.
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
