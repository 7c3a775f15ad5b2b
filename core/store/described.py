"""What there is to ask for: metrics, labels and their values."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from .sql import fetched, queries

_SQL = queries("core.store", "described.sql")

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Described:
    """A metric that has series. kind: gauge, counter or event_count."""

    metric: str
    kind: str
    meaning: str
    unit_of_measure: str


async def metadata(conn: Connection, metric: str = "") -> list[Described]:
    """Read what is known of a metric, or of all."""
    return [Described(*row) for row in await fetched(conn, _SQL["metadata"], {"metric": metric})]


async def source_names(conn: Connection, sources: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Read what sources are called, in Vietnamese and English, those too that are retired."""
    rows = await fetched(conn, _SQL["source_names"], {"ids": list(sources)})
    return {id_: (vi, en) for id_, vi, en in rows}


async def label_names(conn: Connection) -> list[str]:
    """Read the names of all labels of all series."""
    return [name for (name,) in await fetched(conn, _SQL["names"])]


async def label_values(conn: Connection, label: str) -> list[str]:
    """Read all values of a label."""
    return [value for (value,) in await fetched(conn, _SQL["values"], {"label": label})]


async def alive(
    conn: Connection, ids: Sequence[int], from_time: datetime, to_time: datetime
) -> set[int]:
    """Find those of the series that have a sample between two moments."""
    params = {"ids": list(ids), "from_time": from_time, "to_time": to_time}
    return {id_ for (id_,) in await fetched(conn, _SQL["alive"], params)}
