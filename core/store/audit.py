"""Who did what: insert-only rows, each chained to the one before.

hash = sha256(previous ‖ canonical JSON of the row). Whoever changes an old row breaks every later
hash; `first_broken` names the first row that does not fit.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row, tuple_row
from psycopg.types.json import Jsonb

from .sql import queries

_SQL = queries("core.store", "audit.sql")
_PAGE_ROWS = 1_000

GENESIS = bytes(32)

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One row. actor is `user:ID`, `key:ID`, `source:ID` or `system:NAME`."""

    id: int
    at: datetime
    actor: str
    action: str
    object: str
    detail: Mapping[str, Any]
    address: str
    previous: bytes
    hash: bytes


async def append(
    conn: Connection,
    *,
    actor: str,
    action: str,
    object: str,  # noqa: A002 - the table's word, and the field's
    detail: Mapping[str, Any],
    now: datetime,
    address: str = "",
) -> None:
    """Add one row inside the caller's transaction, so that the act and its record live together."""
    await conn.execute(_SQL["lock"])
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["head"])
        head = await cursor.fetchone()
    number, previous = (head[0] + 1, bytes(head[1])) if head else (1, GENESIS)
    digest = chained(
        previous,
        number=number, at=now, actor=actor, action=action, object=object, detail=detail,
        address=address,
    )  # fmt: skip
    await conn.execute(
        _SQL["insert"],
        {
            "id": number, "at": now, "actor": actor, "action": action, "object": object,
            "detail": Jsonb(detail), "address": address, "previous": previous, "hash": digest,
        },
    )  # fmt: skip


def chained(
    previous: bytes,
    *,
    number: int,
    at: datetime,
    actor: str,
    action: str,
    object: str,  # noqa: A002 - the table's word, and the field's
    detail: Mapping[str, Any],
    address: str,
) -> bytes:
    """Hash of a row that follows the row with hash `previous`."""
    # Microseconds are what the column keeps; a float's text is the same before and after jsonb.
    row = [number, at.astimezone(UTC).isoformat(timespec="microseconds"), actor, action, object,
           json.loads(json.dumps(detail)), address]  # fmt: skip
    canonical = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(previous + canonical.encode()).digest()


async def read(conn: Connection, *, after: int = 0) -> AsyncIterator[Record]:
    """Rows with a number above `after`, in order, a page at a time."""
    while True:
        async with conn.cursor(row_factory=class_row(Record)) as cursor:
            await cursor.execute(_SQL["read"], {"after": after, "limit": _PAGE_ROWS})
            page = await cursor.fetchall()
        for record in page:
            yield record
        if len(page) < _PAGE_ROWS:
            return
        after = page[-1].id


async def first_broken(conn: Connection) -> int | None:
    """Number of the first row that does not follow from the one before, None when all do."""
    expected, previous = 1, GENESIS
    async for record in read(conn):
        digest = chained(
            previous,
            number=expected, at=record.at, actor=record.actor, action=record.action,
            object=record.object, detail=record.detail, address=record.address,
        )  # fmt: skip
        if record.id != expected or record.previous != previous or record.hash != digest:
            return expected
        expected, previous = expected + 1, digest
    return None
