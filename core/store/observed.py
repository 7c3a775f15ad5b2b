"""Samples as they stand, read in bounded pieces: by series ids and between two instants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from core.model import STALE_BITS, Samples, SeriesId, SourceId

from .sql import queries

_SQL = queries("core.store", "observed.sql")

Connection = AsyncConnection[Any]

IDS_MAX: Final = 200  # series a call; callers go on with the next ones
_STALE: Final = float(np.uint64(STALE_BITS).view(np.float64))


@dataclass(frozen=True, slots=True)
class Span:
    """(from, to]: after `from_time`, up to and including `to_time`."""

    from_time: datetime
    to_time: datetime


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series of the catalogue."""

    id: SeriesId
    metric: str
    labels: Mapping[str, str]
    source: SourceId


async def series_of_metrics(
    conn: Connection, metrics: Sequence[str], *, limit: int
) -> list[SeriesRow]:
    """Series of the metrics, oldest first."""
    params = {"metrics": list(metrics), "limit": limit}
    return [SeriesRow(*row) for row in await _rows(conn, "series_of_metrics", params)]


async def series_by_ids(conn: Connection, ids: Sequence[int]) -> list[SeriesRow]:
    """Those of the series that exist."""
    return [SeriesRow(*row) for row in await _rows(conn, "series_by_ids", {"ids": list(ids)})]


async def latest(conn: Connection, ids: Sequence[int], span: Span) -> Samples:
    """Read the newest sample of each series in the span."""
    return await _samples(conn, "latest", ids, span)


async def last_per_step(
    conn: Connection, ids: Sequence[int], span: Span, *, step_ms: int
) -> Samples:
    """Read the newest number of each series and step; steps end at multiples of `step_ms`."""
    return await _samples(conn, "last_per_step", ids, span, step_ms)


async def lowest_per_step(
    conn: Connection, ids: Sequence[int], span: Span, *, step_ms: int
) -> Samples:
    """Read the lowest number of each series and step."""
    return await _samples(conn, "lowest_per_step", ids, span, step_ms)


async def turning_points(
    conn: Connection, ids: Sequence[int], span: Span, *, step_ms: int
) -> Samples:
    """As few points of counters as give the same growth and the same value at each step's end."""
    return await _samples(conn, "turning_points", ids, span, step_ms)


async def simulated_sources(conn: Connection) -> frozenset[SourceId]:
    """Find the sources some of whose series are labelled as made up."""
    return frozenset(row[0] for row in await _rows(conn, "simulated_sources", {}))


async def rejected_today(conn: Connection, day: date) -> dict[SourceId, int]:
    """Payloads with refused samples, by source, on a UTC day."""
    return dict(await _rows(conn, "rejected_today", {"day": day}))


async def gaps_since(conn: Connection, since: datetime) -> dict[SourceId, int]:
    """Known holes that ended after an instant, by source."""
    return dict(await _rows(conn, "gaps_since", {"since": since}))


async def _samples(
    conn: Connection, name: str, ids: Sequence[int], span: Span, step_ms: int = 0
) -> Samples:
    parts = [Samples.empty()]
    for start in range(0, len(ids), IDS_MAX):
        params = {
            "ids": list(ids[start : start + IDS_MAX]),
            "from_time": span.from_time,
            "to_time": span.to_time,
            "step_ms": step_ms,
        }
        parts.append(_columns(await _rows(conn, name, params)))
    return Samples.concatenate(parts)


def _columns(rows: Sequence[tuple[Any, ...]]) -> Samples:
    series, times, values = zip(*rows, strict=True) if rows else ((), (), ())
    return Samples(
        np.array(times, np.int64),
        np.array(series, np.int32),
        np.array([_STALE if value is None else value for value in values], np.float64),
    )


async def _rows(conn: Connection, name: str, params: Mapping[str, object]) -> list[Any]:
    async with conn.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL[name], params)
        return await cursor.fetchall()
