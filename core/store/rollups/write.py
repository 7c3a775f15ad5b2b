"""Buckets kept beside the blocks: whatever span is packed anew, its buckets are computed anew.

A row holds the buckets of a day; once 8 days, or 64, are over, their rows of hours become one.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import anyio.to_thread
import numpy as np
from psycopg import AsyncConnection

from core.model import Samples, instant
from core.store.blocks.columns import places
from core.store.blocks.gone import NOTHING_MS, gone_upto
from core.store.blocks.read import Times, TooManySamplesError, borders, read
from core.store.blocks.spans import DAY_HOURS, DAY_MS, Span
from core.store.sql import fetched

from .buckets import DTYPES, Buckets
from .codec import DamagedColumnError, packed, unpacked
from .resolutions import HOURS, MINUTES, Resolution

_RESOLUTIONS: Final = (HOURS, MINUTES)
_SAMPLES_MAX: Final = 10_000_000  # 64 days at one sample a second are 5.5 million

Connection = AsyncConnection[Any]
Place = tuple[int, Span]
Stored = Mapping[Place, Buckets | None]


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
    conn: Connection,
    parts: Sequence[Part],
    series: Sequence[int],
    spans: Collection[Span],
    until: datetime,
) -> None:
    """Compute the buckets of spans anew. conn: in the transaction that wrote the samples.

    series, spans: of which rows may be joined. until: up to here everything is packed.
    """
    for each in _RESOLUTIONS:
        await _sum_up(conn, each, parts)
    await _join(conn, spans, series, until)


async def _sum_up(conn: Connection, of: Resolution, parts: Sequence[Part]) -> None:
    stored = await _overlapping(conn, of, parts)
    if not of.is_complete:
        parts = await _many(conn, of, parts, {place for place, row in stored.items() if row})
    by_series = defaultdict[int, dict[Span, Buckets | None]](dict)
    for (series_id, span), buckets in stored.items():
        by_series[series_id][span] = buckets
    samples = [part.samples for part in parts]
    fresh = await anyio.to_thread.run_sync(Buckets.of_each, samples, of.bucket_ms)
    for part, buckets in zip(parts, fresh, strict=True):
        _replace(by_series[part.series_id], part, buckets)
    every = ((id_, *row) for id_, own in by_series.items() for row in own.items())
    rows = {(id_, span): each for id_, span, each in every if each is not None}
    gone = [place for place, each in rows.items() if place in stored and not len(each)]
    await conn.execute(of.sql["remove"], places(gone))
    await _write(conn, of, {place: buckets for place, buckets in rows.items() if len(buckets)})


async def _many(
    conn: Connection, of: Resolution, parts: Sequence[Part], standing: Collection[Place]
) -> list[Part]:
    """Leave the samples of days that have a row; where less than a day does not tell, the day.

    standing: rows that are whole, so that a part of the day can be put into them.
    """
    found = [
        replace(part, samples=_of_many(part.samples, of.samples_above))
        for part in parts
        if part.span.hours >= DAY_HOURS
    ]
    pieces = [(part, _day(part)) for part in parts if part.span.hours < DAY_HOURS]
    if not pieces:
        return found
    counts = await _counts(conn, of, {day for _, day in pieces})
    many = {day for day, count in counts.items() if count > of.samples_above}
    whole, gone_ms = many.intersection(standing), {part.series_id: part.gone_ms for part in parts}
    found += [part for part, day in pieces if day in whole]
    for series_id, day in sorted({day for _, day in pieces} - whole):
        samples = await _samples(conn, (series_id, day)) if (series_id, day) in many else None
        samples = Samples.empty() if samples is None else samples
        found.append(Part(series_id, day, samples, gone_ms[series_id]))
    return found


def _of_many(samples: Samples, above: int) -> Samples:
    """Keep the samples of days that have more than so many."""
    if len(samples) <= above:
        return Samples.empty()
    day = (samples.time_ms - 1) // DAY_MS
    if day[0] == day[-1]:
        return samples
    _, of_row, counts = np.unique(day, return_inverse=True, return_counts=True)
    return samples.take(counts[of_row] > above)


def _day(part: Part) -> Place:
    return part.series_id, Span.around(part.span.end_ms)


async def _counts(conn: Connection, of: Resolution, days: Collection[Place]) -> dict[Place, int]:
    """Count the samples of days, of which all blocks are written."""
    return {
        (series_id, Span(DAY_HOURS, round(begin.timestamp() * 1000))): count
        for series_id, begin, count in await fetched(conn, of.sql["counts"], places(days))
    }


def _replace(rows: dict[Span, Buckets | None], part: Part, fresh: Buckets) -> None:
    """Put the buckets of a span in the place of those that were there.

    A row that is damaged for good stays so: whoever reads it then reads the samples.
    """
    after_ms = min(max(part.span.start_ms, part.gone_ms), part.span.end_ms)
    fresh = fresh.within(after_ms, part.span.end_ms)
    for span in [each for each in rows if _overlap(each, part.span)]:
        old, own = rows[span], fresh.within(span.start_ms, span.end_ms)
        if old is not None:
            before = old.take(old.end_ms <= after_ms)
            after = old.take(old.end_ms > part.span.end_ms)
            rows[span] = Buckets.joined([before, own, after])
        fresh = fresh.take((fresh.end_ms <= span.start_ms) | (fresh.end_ms > span.end_ms))
    while len(fresh):
        span = Span.around(int(fresh.end_ms[0]))
        day = fresh.within(span.start_ms, span.end_ms)
        rows[span], fresh = day, fresh.rows(len(day), len(fresh))


def _overlap(one: Span, other: Span) -> bool:
    return one.start_ms < other.end_ms and other.start_ms < one.end_ms


async def _join(
    conn: Connection, spans: Collection[Span], series: Sequence[int], until: datetime
) -> None:
    for whole in sorted(_over(spans, round(until.timestamp() * 1000))):
        within = {"begin": instant(whole.start_ms), "end": instant(whole.end_ms)}
        params = {"series": series, "hours": whole.hours, **within}
        several = [series_id for (series_id,) in await fetched(conn, HOURS.sql["several"], params)]
        if several:
            await _join_in(conn, whole, several)


def _over(spans: Collection[Span], until_ms: int) -> set[Span]:
    """Give the spans that rows of these become, each as long as it can be over already."""
    found = set[Span]()
    for span in spans:
        for at_ms in range(span.start_ms + 1, span.end_ms + 1, DAY_MS):
            around = (Span.around(at_ms, hours) for hours in HOURS.lengths[1:])
            found.update([each for each in around if each.end_ms <= until_ms][-1:])
    return found


async def _join_in(conn: Connection, whole: Span, several: Sequence[int]) -> None:
    """Make one of the rows of a span. several: series that have more than one."""
    parts = [Part(series_id, whole, Samples.empty()) for series_id in several]
    stored = await _overlapping(conn, HOURS, parts)
    broken = {series_id for (series_id, _), buckets in stored.items() if buckets is None}
    rows = defaultdict[int, list[Buckets]](list)
    for place in sorted(stored, key=lambda place: (place[0], place[1].start_ms)):
        if (buckets := stored[place]) is not None and place[0] not in broken:
            rows[place[0]].append(buckets)
    await conn.execute(HOURS.sql["remove"], places([each for each in stored if each[0] in rows]))
    joined = {(series_id, whole): Buckets.joined(own) for series_id, own in rows.items()}
    await _write(conn, HOURS, joined)


async def _overlapping(conn: Connection, of: Resolution, parts: Sequence[Part]) -> Stored:
    params = {
        "series": [part.series_id for part in parts],
        "begins": [instant(part.span.start_ms) for part in parts],
        "ends": [instant(part.span.end_ms) for part in parts],
    }
    return {
        place: await _buckets(conn, of, place, columns)
        for place, columns in map(_row, await fetched(conn, of.sql["overlapping"], params))
    }


def _row(row: Sequence[Any]) -> tuple[Place, Mapping[str, bytes]]:
    series_id, hours, begin, *columns = row
    span = Span(hours, round(begin.timestamp() * 1000))
    return (series_id, span), dict(zip(DTYPES, columns, strict=True))


async def _buckets(
    conn: Connection, of: Resolution, place: Place, columns: Mapping[str, bytes]
) -> Buckets | None:
    """Unpack a row; if it is damaged, compute it from the samples. None: these are not whole."""
    series_id, span = place
    try:
        found = [unpacked(series_id, span.start_ms, name, each) for name, each in columns.items()]
    except DamagedColumnError:
        gone = await gone_upto(conn, [series_id])
        if gone.get(series_id, NOTHING_MS) > span.start_ms:
            return None  # of fewer samples than it was computed from
        samples = await _samples(conn, place)
        if samples is not None:
            return Buckets.of(samples, of.bucket_ms)
        return None if of.is_complete else Buckets.empty()  # without a row samples are read
    return Buckets(*found)


async def _samples(conn: Connection, place: Place) -> Samples | None:
    """Read all samples of a span as they stand; None: some are damaged."""
    series_id, span = place
    times, where = Times(span.start_ms, span.end_ms), await borders(conn)
    try:
        found = await read(conn, where, [series_id], times, most=_SAMPLES_MAX)
    except TooManySamplesError:
        return None
    return None if found.damaged else found.samples


async def _write(conn: Connection, of: Resolution, rows: Mapping[Place, Buckets]) -> None:
    if not rows:
        return
    data = await anyio.to_thread.run_sync(_packed, rows)
    columns = {name: [each[name] for each in data] for name in DTYPES}
    params = {**places(rows), "n": [len(each) for each in rows.values()], **columns}
    await conn.execute(of.sql["write"], params)


def _packed(rows: Mapping[Place, Buckets]) -> list[Mapping[str, bytes]]:
    """Pack rows; in a thread, as blocks are."""
    return [packed(id_, span.start_ms, buckets) for (id_, span), buckets in rows.items()]
