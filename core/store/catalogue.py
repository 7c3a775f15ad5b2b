"""The catalogue: metrics, sources, units, and the ids of series."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import tuple_row
from psycopg.types.json import Jsonb

from core.model import (
    Identity,
    Metric,
    Retention,
    SeriesId,
    Source,
    SourceId,
    UnitId,
    guessed_kind,
)

from .rows import metric_of, retention_of, source_of
from .sql import fetched, named_rows, queries

_SQL = queries("core.store", "catalogue.sql")

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """What is known at one moment. gone_ms: by metric, up to when samples may be gone."""

    metrics: Mapping[str, Metric]
    sources: Mapping[SourceId, Source]
    units: frozenset[UnitId]
    series_counts: Mapping[SourceId, int]
    retention: Mapping[str, Retention] = field(default_factory=dict)
    gone_ms: Mapping[str, int] = field(default_factory=dict)

    def says_what(self, other: "Catalogue") -> bool:
        """Whether both describe the same place, whatever series there are and are gone by now."""
        return (self.metrics, self.sources, self.units, self.retention) == (
            other.metrics,
            other.sources,
            other.units,
            other.retention,
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A series that a source wants to write."""

    identity: Identity
    unit: UnitId | None
    source: SourceId


@dataclass(frozen=True, slots=True)
class Found:
    """Its id, and the source that wrote it first."""

    id: SeriesId
    source: SourceId


async def load(conn: Connection) -> Catalogue:
    """Read the whole catalogue but the series themselves."""
    return Catalogue(
        {row["name"]: metric_of(row) for row in await named_rows(conn, _SQL["metrics"])},
        {row["id"]: source_of(row) for row in await named_rows(conn, _SQL["sources"])},
        frozenset(row["id"] for row in await named_rows(conn, _SQL["units"])),
        {row["source_id"]: row["count"] for row in await named_rows(conn, _SQL["series_counts"])},
        {row["name"]: retention_of(row) for row in await named_rows(conn, _SQL["retention"])},
        {row["metric"]: row["gone_ms"] for row in await named_rows(conn, _SQL["gone"])},
    )


async def create_metrics(conn: Connection, periods: Mapping[str, float | None]) -> None:
    """Add metrics that a source may create, with their expected periods: kind by name, no range."""
    columns = {
        "names": list(periods),
        "kinds": [guessed_kind(name).value for name in periods],
        "periods": list(periods.values()),
    }
    await conn.execute(_SQL["create_metrics"], columns)


async def count_series(conn: Connection, sources: Collection[SourceId]) -> Mapping[SourceId, int]:
    """How many series each source has written first; sources without any are absent."""
    return dict(await fetched(conn, _SQL["count_series"], {"sources": sorted(sources)}))


async def find_series(conn: Connection, identities: Sequence[Identity]) -> dict[Identity, Found]:
    """Those of `identities` that exist."""
    by_key = {identity.key(): identity for identity in identities}
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["find_series"], {"keys": list(by_key)})
        rows = await cursor.fetchall()
    return {by_key[bytes(key)]: Found(id_, source) for key, id_, source in rows}


async def ensure_series(
    conn: Connection, wanted: Sequence[Wanted], *, now: datetime
) -> dict[Identity, Found]:
    """Ids of all `wanted`, created where missing, in a short transaction of its own.

    Cache what this returns only after it returned: the ids are committed then.
    """
    by_key = {want.identity.key(): want for want in wanted}
    columns = {
        "keys": list(by_key),
        "metrics": [want.identity.metric for want in by_key.values()],
        "labels": [Jsonb(want.identity.labels.as_dict()) for want in by_key.values()],
        "units": [want.unit for want in by_key.values()],
        "sources": [want.source for want in by_key.values()],
        "now": now,
    }
    async with conn.transaction():
        await conn.execute(_SQL["create_series"], columns)
    return await find_series(conn, [want.identity for want in wanted])
