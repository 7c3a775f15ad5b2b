"""Orders to take refused payloads again: `api` asks, ingest works off, both look here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row, tuple_row
from psycopg.types.json import Jsonb

from . import audit
from .audit import Act
from .keys import By
from .sql import queries

_SQL = queries("core.store", "replays.sql")

Connection = AsyncConnection[Any]

IDS_MAX: Final = 200


class Kind(StrEnum):
    """How far an order goes."""

    TRY = "try"  # do all of it, then undo it
    TAKE = "take"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody asked for; attempts counts this one."""

    id: int
    asked_at: datetime
    asked_by: str
    address: str
    kind: Kind
    ids: Sequence[int]
    attempts: int

    @property
    def by(self) -> By:
        """Who asked."""
        return By(self.asked_by, self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An order as its asker sees it. results: JSON null when nobody could work it off."""

    id: int
    asked_at: datetime
    asked_by: str
    address: str
    kind: str
    ids: Sequence[int]
    done_at: datetime | None
    results: Sequence[Mapping[str, Any]] | None


async def ask(conn: Connection, kind: Kind, ids: Sequence[int], *, by: By, now: datetime) -> int:
    """Write an order down inside the caller's transaction; returns its number. At most IDS_MAX ids.

    What is to be taken for good is audited with it: whatever becomes of the order, that it was
    given is known.
    """
    wanted = sorted(set(ids))
    params = {
        "now": now,
        "by": by.actor,
        "address": by.address,
        "kind": kind.value,
        "ids": wanted,
    }
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["ask"], params)
        row = await cursor.fetchone()
    if row is None:
        raise LookupError("an order that was written down has a number")
    id_ = int(row[0])
    if kind is Kind.TAKE:
        detail = {"order": id_, "ids": wanted}
        act = Act(by.actor, "rejected.order", "source:*", detail, by.address)
        await audit.append(conn, act, now=now)
    return id_


async def count_open(conn: Connection) -> int:
    """Count the orders that wait to be worked off."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["open"])
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def find(conn: Connection, id_: int) -> Asked | None:
    """Give an order by its number; None when there is none (any more)."""
    async with conn.cursor(row_factory=class_row(Asked)) as cursor:
        await cursor.execute(_SQL["find"], {"id": id_})
        return await cursor.fetchone()


async def claim(conn: Connection) -> Order | None:
    """Take the oldest order that is open; the caller holds the lease."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["claim"])
        row = await cursor.fetchone()
    return Order(**{**row, "kind": Kind(row["kind"])}) if row else None


async def done(
    conn: Connection, id_: int, results: Sequence[Mapping[str, object]] | None, *, now: datetime
) -> None:
    """Close an order inside the caller's transaction. None: nobody could work it off."""
    told = Jsonb(None if results is None else list(results))
    await conn.execute(_SQL["done"], {"id": id_, "now": now, "results": told})


async def forget(conn: Connection, *, before: datetime) -> None:
    """Drop orders of long ago."""
    await conn.execute(_SQL["forget"], {"before": before})
