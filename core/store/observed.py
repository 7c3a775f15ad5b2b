"""Samples as they stand, read in bounded pieces: by series ids and between two instants."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg import AsyncConnection

from core.model import Samples, SeriesId, SourceId

from .blocks.read import Found, Times, borders, read, snapshot
from .fewer import last_of_steps, lowest_of_steps, turns
from .rollups.read import read_newest
from .sql import fetched, queries

_SQL = queries("core.store", "observed.sql")

Connection = AsyncConnection[Any]

IDS_MAX: Final = 200  # series a call; callers go on with the next ones
_SAMPLES_MAX: Final = 20_000_000  # a day of so many series at one a second


@dataclass(frozen=True, slots=True)
class Span:
    """(from, to]: after `from_time`, up to and including `to_time`."""

    from_time: datetime
    to_time: datetime

    @property
    def times(self) -> Times:
        """The same in ms."""
        return Times(
            round(self.from_time.timestamp() * 1000), round(self.to_time.timestamp() * 1000)
        )


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
    return [SeriesRow(*row) for row in await fetched(conn, _SQL["series_of_metrics"], params)]


async def series_by_ids(conn: Connection, ids: Sequence[int]) -> list[SeriesRow]:
    """Those of the series that exist."""
    return [
        SeriesRow(*row) for row in await fetched(conn, _SQL["series_by_ids"], {"ids": list(ids)})
    ]


async def latest(conn: Connection, ids: Sequence[int], span: Span) -> Found:
    """Read the newest sample of each series in the span."""
    async with snapshot(conn):
        where = await borders(conn)
        return _joined([await read_newest(conn, where, some, span.times) for some in _pieces(ids)])


async def last_per_step(conn: Connection, ids: Sequence[int], span: Span, *, step_ms: int) -> Found:
    """Read the newest number of each series and step; steps end at multiples of `step_ms`."""
    return await _fewer(conn, ids, span, lambda samples: last_of_steps(samples, step_ms))


async def lowest_per_step(
    conn: Connection, ids: Sequence[int], span: Span, *, step_ms: int
) -> Found:
    """Read the lowest number of each series and step, at the time it was first seen."""
    return await _fewer(conn, ids, span, lambda samples: lowest_of_steps(samples, step_ms))


async def turning_points(
    conn: Connection, ids: Sequence[int], span: Span, *, step_ms: int
) -> Found:
    """As few points of counters as give the same growth and the same value at each step's end."""
    return await _fewer(conn, ids, span, lambda samples: turns(samples, step_ms))


async def simulated_sources(conn: Connection) -> frozenset[SourceId]:
    """Find the sources some of whose series are labelled as made up."""
    return frozenset(row[0] for row in await fetched(conn, _SQL["simulated_sources"]))


async def rejected_today(conn: Connection, day: date) -> dict[SourceId, int]:
    """Payloads with refused samples, by source, on a UTC day."""
    return dict(await fetched(conn, _SQL["rejected_today"], {"day": day}))


async def gaps_since(conn: Connection, since: datetime) -> dict[SourceId, int]:
    """Known holes that ended after an instant, by source."""
    return dict(await fetched(conn, _SQL["gaps_since"], {"since": since}))


async def _fewer(
    conn: Connection, ids: Sequence[int], span: Span, kept: Callable[[Samples], Samples]
) -> Found:
    parts = list[Found]()
    async with snapshot(conn):
        where = await borders(conn)
        for some in _pieces(ids):
            found = await read(conn, where, some, span.times, most=_SAMPLES_MAX)
            parts.append(Found(kept(found.samples), found.damaged))
    return _joined(parts)


def _joined(parts: Sequence[Found]) -> Found:
    samples = Samples.concatenate([part.samples for part in parts])
    return Found(samples, [damage for part in parts for damage in part.damaged])


def _pieces(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), IDS_MAX):
        yield list(ids[start : start + IDS_MAX])
