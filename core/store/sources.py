"""Sources that somebody adds by hand, beside those of the place's files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from psycopg import AsyncConnection, errors
from psycopg.rows import class_row, tuple_row

from core.model import Mapped, SourceId, UnknownMetric

from . import audit
from .audit import Act
from .keys import By
from .sql import queries

_SQL = queries("core.store", "sources.sql")

Connection = AsyncConnection[Any]


class SourceError(Exception):
    """A source cannot be added or retired; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A source to add; everything else is the default of the protocol that it speaks."""

    id: SourceId
    name_vi: str
    name_en: str
    allowed_metrics: tuple[str, ...] = ("*",)
    unknown_metric: UnknownMetric | None = None
    expected_period_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as lists show it. keys, series: how many are in use."""

    id: str
    unit_id: str | None
    name_vi: str
    origin: str
    expected_period_seconds: float | None
    keys: int
    series: int


async def add(conn: Connection, new: NewSource, *, by: By, now: datetime) -> None:
    """Add a source, on the record; ingest learns of it with the COMMIT. Raises SourceError."""
    row = {
        "id": new.id,
        "name_vi": new.name_vi,
        "name_en": new.name_en,
        "allowed_metrics": list(new.allowed_metrics),
        "unknown_metric": new.unknown_metric.value if new.unknown_metric else None,
        "expected_period_seconds": new.expected_period_seconds,
    }
    detail = {key: value for key, value in row.items() if key != "id"}
    try:
        async with conn.transaction():
            added = await conn.execute(_SQL["add"], row)
            if added.rowcount == 0:
                raise SourceError(f"source {new.id!r} exists; `ioc source list` shows it")
            act = Act(by.actor, "source.add", f"source:{new.id}", detail, by.address)
            await audit.append(conn, act, now=now)
            await conn.execute(_SQL["ring"])
    except errors.CheckViolation as error:
        raise SourceError(f"{new.id!r} cannot be a source: {error.diag.constraint_name}") from error


async def retire(conn: Connection, source: SourceId, *, by: By, now: datetime) -> None:
    """End a source that was added by hand, on the record; its samples stay. Raises SourceError."""
    async with conn.transaction():
        changed = await conn.execute(_SQL["retire"], {"source": source, "now": now})
        if changed.rowcount == 0:
            raise SourceError(
                f"no source {source!r} that was added by hand; sources of the place are retired by "
                "taking them out of sources.yml"
            )
        act = Act(by.actor, "source.retire", f"source:{source}", {}, by.address)
        await audit.append(conn, act, now=now)
        await conn.execute(_SQL["ring"])


async def mappings(conn: Connection) -> Mapping[SourceId, tuple[Mapped, ...]]:
    """Give the foreign topics of each source that has any."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["mappings"])
        rows = await cursor.fetchall()
    return {id_: msgspec.convert(mapping, tuple[Mapped, ...]) for id_, mapping in rows}


async def listed(conn: Connection, *, now: datetime) -> Sequence[SourceRow]:
    """List the sources in use, by id."""
    async with conn.cursor(row_factory=class_row(SourceRow)) as cursor:
        await cursor.execute(_SQL["list"], {"now": now})
        return await cursor.fetchall()
