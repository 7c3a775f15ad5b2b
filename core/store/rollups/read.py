"""Fewer samples that give the same answer, because a query looks at full hours only."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection

from core.model import Pick, Samples, is_stale
from core.store.blocks.block import Damage
from core.store.blocks.columns import in_key_order
from core.store.blocks.gone import NOTHING_MS, gone_upto
from core.store.blocks.read import (
    Borders,
    Found,
    Times,
    TooManySamplesError,
    newest_in_head,
    read,
)
from core.store.blocks.spans import DAY_HOURS, DAY_MS, PARTS, Span
from core.store.sql import fetched, queries

from .buckets import BUCKET_MS
from .codec import DamagedColumnError, unpacked
from .picks import COLUMNS, picked

_SQL = queries("core.store.rollups", "rollups.sql")

_EVER_MS: Final = 1 << 62
_NEWEST_MOST: Final = 50_000_000

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Gap:
    """A span of a series of which buckets do not tell what stands."""

    series_id: int
    span: Span


@dataclass(frozen=True, slots=True)
class OfHours:
    """Reads of each hour that is packed one sample, and all others. As `read`.

    Days for which late rows wait, and spans whose buckets are damaged, are read sample by sample.
    """

    pick: Pick

    async def __call__(
        self, conn: Connection, where: Borders, ids: Sequence[int], times: Times, *, most: int
    ) -> Found:
        """Read the samples of some series. Raises TooManySamplesError."""
        past = times.within(-_EVER_MS, where.whole_ms)
        if past.is_empty:
            return await read(conn, where, ids, times, most=most)
        params = {"ids": ids, "pick": self.pick, **past.parameters()}
        query = _SQL["change" if self.pick is Pick.CHANGE else "pick"]
        few, damaged = _samples(await fetched(conn, query, params), self.pick)
        late = await waiting(conn, ids, past)
        gone = await _gone(conn, where, [*late, *damaged])
        late = [gap for gap in late if gap.span.end_ms > gone.get(gap.series_id, NOTHING_MS)]
        inside = (few.time_ms > past.after_ms) & (few.time_ms <= past.until_ms)
        kept = few.take(inside & ~in_days(few.series_id, few.time_ms, late))
        others = await singly(conn, where, [*damaged, *late], past, most=most)
        recent = await read(conn, where, ids, times.within(where.whole_ms, _EVER_MS), most=most)
        samples = in_key_order(Samples.concatenate([kept, others.samples, recent.samples]))
        if len(samples) > most:
            raise TooManySamplesError
        return Found(samples, (*others.damaged, *recent.damaged, *_lost(damaged, gone)))


async def _gone(conn: Connection, where: Borders, gaps: Sequence[Gap]) -> Mapping[int, int]:
    """Tell up to when samples of these series may be gone, if that matters to any gap."""
    concerned = {gap.series_id for gap in gaps if gap.span.start_ms < where.gone_ms}
    return await gone_upto(conn, sorted(concerned)) if concerned else {}


def _lost(damaged: Sequence[Gap], gone: Mapping[int, int]) -> list[Damage]:
    """Tell the hours that cannot be read, and of which samples are gone too."""
    return [
        Damage(gap.series_id, gap.span, "is gone, and its hours do not fit their checksum")
        for gap in damaged
        if gap.span.start_ms < gone.get(gap.series_id, NOTHING_MS)
    ]


async def read_newest(conn: Connection, where: Borders, ids: Sequence[int], times: Times) -> Found:
    """Read the newest sample of each series, from the end of the time further and further back."""
    head = await newest_in_head(conn, ids, times.within(where.upto_ms, _EVER_MS))
    found, left = [head], sorted(set(ids) - set(head.series_id.tolist()))
    damaged = list[Damage]()
    reach_ms, until_ms = DAY_MS, min(times.until_ms, where.upto_ms)
    while left and until_ms > times.after_ms:
        span = Times(max(until_ms - reach_ms, times.after_ms), until_ms)
        few = await OfHours(Pick.NEWEST)(conn, where, left, span, most=_NEWEST_MOST)
        damaged += few.damaged
        last = few.samples.take(np.flatnonzero(np.diff(few.samples.series_id, append=-1)))
        found.append(await _exact(conn, where, last))
        left = sorted(set(left) - set(last.series_id.tolist()))
        until_ms, reach_ms = span.after_ms, reach_ms * PARTS
    return Found(Samples.concatenate(found), damaged)


async def _exact(conn: Connection, where: Borders, last: Samples) -> Samples:
    """Give markers of staleness their own time: a bucket only tells its hour."""
    stale = is_stale(last.value)
    parts = [last.take(~stale)]
    for series_id, at_ms in zip(
        last.series_id[stale].tolist(), last.time_ms[stale].tolist(), strict=True
    ):
        hour = Times(at_ms - BUCKET_MS, at_ms)
        samples = (await read(conn, where, [series_id], hour, most=_NEWEST_MOST)).samples
        newest_one = samples.take(np.arange(max(len(samples) - 1, 0), len(samples)))
        # Where samples are gone, the end of the hour is all that is known.
        parts.append(newest_one if len(samples) else last.take(last.series_id == series_id))
    return Samples.concatenate(parts)


async def waiting(conn: Connection, ids: Sequence[int], times: Times) -> list[Gap]:
    """Find the days of which late rows wait: there, buckets are not what stands."""
    params = {"ids": ids, **times.parameters()}
    return [
        Gap(series_id, Span(DAY_HOURS, round(day.timestamp() * 1000)))
        for series_id, day in await fetched(conn, _SQL["waiting"], params)
    ]


async def singly(
    conn: Connection, where: Borders, gaps: Collection[Gap], past: Times, *, most: int
) -> Found:
    """Read gaps sample by sample; those of one span together."""
    parts, damaged = [Samples.empty()], list[Damage]()
    by_span = defaultdict[Span, set[int]](set)
    for gap in gaps:
        by_span[gap.span].add(gap.series_id)
    long = [span for span in by_span if span.hours > DAY_HOURS]
    for span, ids in by_span.items():
        around = [one for one in long if one is not span and _is_part(span, one)]
        left = ids.difference(*(by_span[one] for one in around))
        times = past.within(span.start_ms, span.end_ms)
        if left and not times.is_empty:
            found = await read(conn, where, sorted(left), times, most=most)
            parts.append(found.samples)
            damaged += found.damaged
    return Found(Samples.concatenate(parts), damaged)


def _is_part(span: Span, of: Span) -> bool:
    return of.start_ms <= span.start_ms and span.end_ms <= of.end_ms


def in_days(
    series_id: NDArray[np.int32], time_ms: NDArray[np.int64], gaps: Sequence[Gap]
) -> NDArray[np.bool_]:
    """Tell the times that lie in a day of a gap of their series."""
    day = (time_ms - 1) // DAY_MS
    keys = (series_id.astype(np.int64) << 32) + day
    wanted = [(gap.series_id << 32) + gap.span.start_ms // DAY_MS for gap in gaps]
    found: NDArray[np.bool_] = np.isin(keys, np.array(wanted, np.int64))
    return found


def _samples(rows: Sequence[Sequence[Any]], pick: Pick) -> tuple[Samples, list[Gap]]:
    """Unpack the samples of hours; and tell the rows of which that fails."""
    parts, damaged = [Samples.empty()], list[Gap]()
    for series_id, hours, begin, *columns in rows:
        span = Span(hours, round(begin.timestamp() * 1000))
        named = zip(COLUMNS[pick], columns, strict=True)
        try:
            found = [unpacked(series_id, span.start_ms, name, data) for name, data in named]
        except DamagedColumnError:
            damaged.append(Gap(series_id, span))
            continue
        parts.append(picked(pick, series_id, found))
    return Samples.concatenate(parts), damaged
