"""Who did what: insert-only rows, each chained to the one before.

hash = sha256(previous ‖ canonical JSON of the row). Whoever changes an old row breaks every later
hash; `first_broken` names the first row that does not fit.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row, tuple_row
from psycopg.types.json import Jsonb

from .sql import queries

_SQL = queries("core.store", "audit.sql")
_PAGE_ROWS = 1_000

GENESIS = bytes(32)

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did. actor is `user:ID`, `key:ID`, `source:ID` or `system:NAME`."""

    actor: str
    action: str
    object: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    address: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One row as read back."""

    id: int
    at: datetime
    act: Act
    previous: bytes
    hash: bytes

    def told(self) -> Mapping[str, Any]:
        """Give it as JSON has it, all that its hash is of."""
        return {
            "id": self.id,
            "at": self.at.isoformat(timespec="microseconds"),
            "actor": self.act.actor,
            "action": self.act.action,
            "object": self.act.object,
            "detail": dict(self.act.detail),
            "address": self.act.address,
            "previous": self.previous.hex(),
            "hash": self.hash.hex(),
        }


async def append(conn: Connection, act: Act, *, now: datetime) -> None:
    """Add one row inside the caller's transaction, so that the act and its record live together."""
    await conn.execute(_SQL["lock"])
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["head"])
        head = await cursor.fetchone()
    number, previous = (head[0] + 1, bytes(head[1])) if head else (1, GENESIS)
    row = {**asdict(act), "detail": Jsonb(act.detail), "id": number, "at": now}
    digest = chained(previous, number, act, at=now)
    await conn.execute(_SQL["insert"], {**row, "previous": previous, "hash": digest})


def chained(previous: bytes, number: int, act: Act, *, at: datetime) -> bytes:
    """Hash of row `number`, which follows the row with hash `previous`."""
    row = [
        number,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        act.actor,
        act.action,
        act.object,
        _canonical(act.detail),
        act.address,
    ]
    canonical = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(previous + canonical.encode()).digest()


def _canonical(value: object) -> object:
    """Detail as it is hashed: the same before it is stored and after jsonb gave it back."""
    match value:
        case None | bool() | str():
            return value
        case 0:
            return "0"  # jsonb knows no negative zero
        case int() | float():
            return format(Decimal(str(value)).normalize(), "f")  # jsonb keeps 1e16 as an integer
        case Mapping():
            return {str(key): _canonical(item) for key, item in value.items()}
        case list() | tuple():
            return [_canonical(item) for item in value]
        case _:
            pass
    raise TypeError(f"audit detail holds a {type(value).__name__}; give text or numbers")


async def read(conn: Connection, *, after: int = 0) -> AsyncIterator[Record]:
    """Rows with a number above `after`, in order, a page at a time."""
    while True:
        async with conn.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(_SQL["read"], {"after": after, "limit": _PAGE_ROWS})
            page = await cursor.fetchall()
        for row in page:
            act = Act(row["actor"], row["action"], row["object"], row["detail"], row["address"])
            yield Record(row["id"], row["at"], act, bytes(row["previous"]), bytes(row["hash"]))
        if len(page) < _PAGE_ROWS:
            return
        after = page[-1]["id"]


async def first_broken(conn: Connection) -> int | None:
    """Find the first row that does not follow from the one before; None when all do."""
    expected, previous = 1, GENESIS
    async for record in read(conn):
        digest = chained(previous, expected, record.act, at=record.at)
        if (record.id, record.previous, record.hash) != (expected, previous, digest):
            return expected
        expected, previous = expected + 1, digest
    return None
