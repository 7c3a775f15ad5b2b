"""Fewer samples that give the same answer, because only the newest at full hours counts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection

from core.model import Samples, is_stale
from core.store.blocks.block import Damage
from core.store.blocks.columns import in_key_order
from core.store.blocks.read import Borders, Found, Times, TooManySamplesError, read
from core.store.blocks.spans import DAY_HOURS, DAY_MS, PARTS, Span
from core.store.sql import fetched, queries

from .buckets import BUCKET_MS, newest
from .codec import DamagedColumnError, unpacked

_SQL = queries("core.store.rollups", "rollups.sql")

_COLUMNS: Final = ("end_ms", "last_ms", "last", "flags")
_EVER_MS: Final = 1 << 62
_NEWEST_MOST: Final = 50_000_000

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class _Gap:
    """A span of a series of which buckets do not tell what stands."""

    series_id: int
    span: Span


async def read_newest_of_hours(
    conn: Connection, where: Borders, ids: Sequence[int], times: Times, *, most: int
) -> Found:
    """Read of each hour that is packed the last sample, and all others. As `read`.

    Days for which late rows wait, and spans whose buckets are damaged, are read sample by sample.
    """
    past = times.within(-_EVER_MS, where.whole_ms)
    if past.is_empty:
        return await read(conn, where, ids, times, most=most)
    params = {"ids": ids, **past.parameters()}
    few, damaged = _samples(await fetched(conn, _SQL["last"], params))
    late = [
        _Gap(series_id, Span(DAY_HOURS, round(day.timestamp() * 1000)))
        for series_id, day in await fetched(conn, _SQL["waiting"], params)
    ]
    inside = (few.time_ms > past.after_ms) & (few.time_ms <= past.until_ms)
    kept = few.take(inside & ~_within(few, late))
    others = await _singly(conn, where, [*damaged, *late], past, most=most)
    recent = await read(conn, where, ids, times.within(where.whole_ms, _EVER_MS), most=most)
    samples = in_key_order(Samples.concatenate([kept, others.samples, recent.samples]))
    if len(samples) > most:
        raise TooManySamplesError
    return Found(samples, (*others.damaged, *recent.damaged))


async def read_newest(
    conn: Connection, where: Borders, ids: Sequence[int], times: Times
) -> Samples:
    """Read the newest sample of each series, from the end of the time further and further back."""
    found, left = [Samples.empty()], sorted(ids)
    reach_ms, until_ms = DAY_MS, times.until_ms
    if times.until_ms > where.whole_ms:
        reach_ms = times.until_ms - where.whole_ms  # the head first
    while left and until_ms > times.after_ms:
        span = Times(max(until_ms - reach_ms, times.after_ms), until_ms)
        few = await read_newest_of_hours(conn, where, left, span, most=_NEWEST_MOST)
        last = few.samples.take(np.flatnonzero(np.diff(few.samples.series_id, append=-1)))
        found.append(await _exact(conn, where, last))
        left = sorted(set(left) - set(last.series_id.tolist()))
        until_ms, reach_ms = span.after_ms, max(reach_ms, DAY_MS) * PARTS
    return Samples.concatenate(found)


async def _exact(conn: Connection, where: Borders, last: Samples) -> Samples:
    """Give markers of staleness their own time: a bucket only tells its hour."""
    stale = is_stale(last.value)
    parts = [last.take(~stale)]
    for series_id, at_ms in zip(
        last.series_id[stale].tolist(), last.time_ms[stale].tolist(), strict=True
    ):
        hour = Times(at_ms - BUCKET_MS, at_ms)
        samples = (await read(conn, where, [series_id], hour, most=_NEWEST_MOST)).samples
        parts.append(samples.take(np.arange(max(len(samples) - 1, 0), len(samples))))
    return Samples.concatenate(parts)


async def _singly(
    conn: Connection, where: Borders, gaps: Collection[_Gap], past: Times, *, most: int
) -> Found:
    """Read gaps sample by sample; those of one span together."""
    parts, damaged = [Samples.empty()], list[Damage]()
    read_already = set[tuple[int, Span]]()
    for span in sorted({gap.span for gap in gaps}, key=lambda one: -one.hours):
        ids = sorted({gap.series_id for gap in gaps if gap.span == span})
        ids = [id_ for id_ in ids if not _is_read(id_, span, read_already)]
        times = past.within(span.start_ms, span.end_ms)
        if not ids or times.is_empty:
            continue
        found = await read(conn, where, ids, times, most=most)
        read_already |= {(id_, span) for id_ in ids}
        parts.append(found.samples)
        damaged += found.damaged
    return Found(Samples.concatenate(parts), damaged)


def _is_read(series_id: int, span: Span, already: set[tuple[int, Span]]) -> bool:
    return any(
        id_ == series_id and whole.start_ms <= span.start_ms and span.end_ms <= whole.end_ms
        for id_, whole in already
    )


def _within(samples: Samples, gaps: Sequence[_Gap]) -> NDArray[np.bool_]:
    """Tell the samples that lie in a day of a gap."""
    day = (samples.time_ms - 1) // DAY_MS
    keys = (samples.series_id.astype(np.int64) << 32) + day
    wanted = [(gap.series_id << 32) + gap.span.start_ms // DAY_MS for gap in gaps]
    found: NDArray[np.bool_] = np.isin(keys, np.array(wanted, np.int64))
    return found


def _samples(rows: Sequence[Sequence[Any]]) -> tuple[Samples, list[_Gap]]:
    """Unpack the newest samples of hours; and tell the rows of which that fails."""
    parts, damaged = [Samples.empty()], list[_Gap]()
    for series_id, hours, begin, *columns in rows:
        span = Span(hours, round(begin.timestamp() * 1000))
        named = zip(_COLUMNS, columns, strict=True)
        try:
            found = [unpacked(series_id, span.start_ms, name, data) for name, data in named]
        except DamagedColumnError:
            damaged.append(_Gap(series_id, span))
            continue
        time_ms, value = newest(*found)
        parts.append(Samples(time_ms, np.full(len(time_ms), series_id, np.int32), value))
    return Samples.concatenate(parts), damaged
