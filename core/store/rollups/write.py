"""Buckets kept beside the blocks: whatever span is packed anew, its hours are computed anew.

A row holds the buckets of a day; when 64 days are over, their rows become one.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from core.model import Samples, instant
from core.store.blocks.gone import NOTHING_MS, gone_upto
from core.store.blocks.read import Times, TooManySamplesError, borders, read
from core.store.blocks.spans import Span
from core.store.sql import fetched, queries

from .buckets import DTYPES, Buckets
from .codec import DamagedColumnError, packed, unpacked

_SQL = queries("core.store.rollups", "rollups.sql")

LONG_HOURS: Final = 1536
_SAMPLES_MAX: Final = 10_000_000  # 64 days at one sample a second are 5.5 million

Connection = AsyncConnection[Any]
Place = tuple[int, Span]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """All samples that stand in a span of a series.

    gone_ms: up to here some may be gone; what was computed there while they were there stays.
    """

    series_id: int
    span: Span
    samples: Samples
    gone_ms: int = NOTHING_MS


async def roll_up(
    conn: Connection, parts: Sequence[Part], series: Sequence[int], until: datetime
) -> None:
    """Compute the hours of spans anew. conn: in the transaction that wrote the samples.

    series: of which rows may be joined. until: up to here everything is packed.
    """
    stored = await _overlapping(conn, parts)
    by_series: dict[int, dict[Span, Buckets | None]] = {part.series_id: {} for part in parts}
    for (series_id, span), buckets in stored.items():
        by_series[series_id][span] = buckets
    fresh = Buckets.of_each([part.samples for part in parts])
    for part, buckets in zip(parts, fresh, strict=True):
        _replace(by_series[part.series_id], part, buckets)
    every = ((id_, *row) for id_, own in by_series.items() for row in own.items())
    rows = {(id_, span): each for id_, span, each in every if each is not None}
    stored = {place: each for place, each in stored.items() if each is not None}
    await conn.execute(_SQL["remove"], _places([place for place in stored if not len(rows[place])]))
    await _write(conn, {place: buckets for place, buckets in rows.items() if len(buckets)})
    await _join(conn, {part.span for part in parts}, series, until)


def _replace(rows: dict[Span, Buckets | None], part: Part, fresh: Buckets) -> None:
    """Put the hours of a span in the place of those that were there.

    A row that is damaged for good stays so: whoever reads it then reads the samples.
    """
    after_ms = max(part.span.start_ms, part.gone_ms)
    fresh = fresh.within(after_ms, part.span.end_ms)
    for span in [each for each in rows if _overlap(each, part.span)]:
        old, own = rows[span], fresh.within(span.start_ms, span.end_ms)
        if old is not None:
            before = old.take(old.end_ms <= after_ms)
            after = old.take(old.end_ms > part.span.end_ms)
            rows[span] = Buckets.joined([before, own, after])
        fresh = fresh.take((fresh.end_ms <= span.start_ms) | (fresh.end_ms > span.end_ms))
    for span in {Span.around(each) for each in fresh.end_ms.tolist()}:
        rows[span] = fresh.within(span.start_ms, span.end_ms)


def _overlap(one: Span, other: Span) -> bool:
    return one.start_ms < other.end_ms and other.start_ms < one.end_ms


async def _join(
    conn: Connection, spans: Collection[Span], series: Sequence[int], until: datetime
) -> None:
    until_ms = round(until.timestamp() * 1000)
    long = {Span.around(span.end_ms, LONG_HOURS) for span in spans}
    for span in sorted(each for each in long if each.end_ms <= until_ms):
        times = {"begin": instant(span.start_ms), "end": instant(span.end_ms)}
        found = await fetched(conn, _SQL["days_within"], {"series": series, **times})
        several = [series_id for (series_id,) in found]
        if not several:
            continue
        whole = [Part(series_id, span, Samples.empty()) for series_id in several]
        stored = await _overlapping(conn, whole)
        broken = {series_id for (series_id, _), buckets in stored.items() if buckets is None}
        parts = defaultdict[int, list[Buckets]](list)
        for place in sorted(stored):
            if (buckets := stored[place]) is not None and place[0] not in broken:
                parts[place[0]].append(buckets)
        await conn.execute(_SQL["remove"], _places([each for each in stored if each[0] in parts]))
        joined = {(series_id, span): Buckets.joined(own) for series_id, own in parts.items()}
        await _write(conn, joined)


async def _overlapping(conn: Connection, parts: Sequence[Part]) -> dict[Place, Buckets | None]:
    params = {
        "series": [part.series_id for part in parts],
        "begins": [instant(part.span.start_ms) for part in parts],
        "ends": [instant(part.span.end_ms) for part in parts],
    }
    return {
        place: await _buckets(conn, place, columns)
        for place, columns in map(_row, await fetched(conn, _SQL["overlapping"], params))
    }


def _row(row: Sequence[Any]) -> tuple[Place, Mapping[str, bytes]]:
    series_id, hours, begin, *columns = row
    span = Span(hours, round(begin.timestamp() * 1000))
    return (series_id, span), dict(zip(DTYPES, columns, strict=True))


async def _buckets(conn: Connection, place: Place, columns: Mapping[str, bytes]) -> Buckets | None:
    """Unpack a row; if it is damaged, compute it from the samples. None: these are not whole."""
    series_id, span = place
    try:
        found = [unpacked(series_id, span.start_ms, name, each) for name, each in columns.items()]
    except DamagedColumnError:
        gone = await gone_upto(conn, [series_id])
        if gone.get(series_id, NOTHING_MS) > span.start_ms:
            return None  # of fewer samples than it was computed from
        times = Times(span.start_ms, span.end_ms)
        where = await borders(conn)
        try:
            samples = await read(conn, where, [series_id], times, most=_SAMPLES_MAX)
        except TooManySamplesError:
            return None
        return None if samples.damaged else Buckets.of(samples.samples)
    return Buckets(*found)


async def _write(conn: Connection, rows: Mapping[Place, Buckets]) -> None:
    if not rows:
        return
    data = [packed(id_, span.start_ms, buckets) for (id_, span), buckets in rows.items()]
    columns = {name: [each[name] for each in data] for name in DTYPES}
    params = {**_places(rows), "n": [len(each) for each in rows.values()], **columns}
    await conn.execute(_SQL["write"], params)


def _places(places: Collection[Place]) -> dict[str, Any]:
    return {
        "series": [series_id for series_id, _ in places],
        "hours": [span.hours for _, span in places],
        "spans": [instant(span.start_ms) for _, span in places],
    }
