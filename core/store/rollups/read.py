"""Fewer samples that give the same answer, because a query looks at full hours or minutes only."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
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
from core.store.blocks.spans import DAY_HOURS, DAY_MS, HOUR_MS, PARTS, Span
from core.store.sql import fetched

from .gaps import Gap, between, in_days, together
from .packed_rows import PackedRows
from .picks import COLUMNS, picked
from .resolutions import HOURS, Resolution

_EVER_MS: Final = 1 << 62
_NEWEST_MOST: Final = 50_000_000

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """What rows of buckets tell. there: spans of all rows, by series; damaged: of some of them."""

    samples: Samples
    there: dict[int, list[Span]]
    damaged: list[Gap]

    def missing(self, past: Times) -> Iterator[Gap]:
        """Give the gaps between the rows of each series that has any."""
        for series_id, spans in self.there.items():
            whole = Gap(series_id, past.after_ms, past.until_ms)
            yield from between(whole, [(span.start_ms, span.end_ms) for span in sorted(spans)])


@dataclass(frozen=True, slots=True)
class OfBuckets:
    """Reads few samples of each bucket that is packed, and all others. As `read`.

    Days for which late rows wait, spans whose buckets are damaged, and days that have samples but
    may have no buckets, are read sample by sample.
    """

    of: Resolution
    pick: Pick

    async def __call__(
        self, conn: Connection, where: Borders, ids: Sequence[int], times: Times, *, most: int
    ) -> Found:
        """Read the samples of some series. Raises TooManySamplesError."""
        past = times.within(-_EVER_MS, where.whole_ms)
        if past.is_empty:
            return await read(conn, where, ids, times, most=most)
        told = await self._told(conn, ids, past)
        summed = ids if self.of.is_complete else sorted(told.there)
        late, lost = await doubtful(conn, where, summed, past, told.damaged)
        gaps = [*told.damaged, *late]
        if not self.of.is_complete:
            gaps += told.missing(past)
        inside = (told.samples.time_ms > past.after_ms) & (told.samples.time_ms <= past.until_ms)
        kept = told.samples.take(
            inside & ~in_days(told.samples.series_id, told.samples.time_ms, late)
        )
        parts = [Found(kept, lost), await singly(conn, where, gaps, past, most=most)]
        recent, others = times.within(where.whole_ms, _EVER_MS), sorted({*ids} - {*summed})
        for some, span in [(summed, recent), (others, times)]:
            if some and not span.is_empty:
                parts.append(await read(conn, where, some, span, most=most))
        return _joined(parts, most)

    async def _told(self, conn: Connection, ids: Sequence[int], past: Times) -> _Told:
        query = self.of.sql["change" if self.pick is Pick.CHANGE else "pick"]
        params = {"ids": ids, "pick": self.pick, **past.parameters()}
        rows = PackedRows.of(await fetched(conn, query, params), COLUMNS[self.pick])
        samples, damaged = picked(self.pick, rows.series_id, rows.column), rows.gaps
        if damaged:
            sound = rows.sound()
            samples = picked(self.pick, sound.series_id, sound.column)
        there = defaultdict[int, list[Span]](list)
        for series_id, span in zip(rows.series, rows.spans, strict=True):
            there[series_id].append(span)
        return _Told(samples, there, damaged)


async def doubtful(
    conn: Connection, where: Borders, ids: Sequence[int], past: Times, damaged: Sequence[Gap]
) -> tuple[list[Gap], list[Damage]]:
    """Find the days of which late rows wait; and tell the damaged rows whose samples are gone too.

    Late rows of a time whose samples may be gone will be refused: there, buckets tell what stood.
    """
    late = await _waiting(conn, ids, past)
    concerned = {gap.series_id for gap in (*late, *damaged) if gap.after_ms < where.gone_ms}
    gone = await gone_upto(conn, sorted(concerned)) if concerned else {}
    late = [gap for gap in late if gap.until_ms > gone.get(gap.series_id, NOTHING_MS)]
    return late, list(_lost(damaged, gone))


async def _waiting(conn: Connection, ids: Sequence[int], past: Times) -> list[Gap]:
    """Find the days of which late rows wait."""
    found = await fetched(conn, HOURS.sql["waiting"], {"ids": ids, **past.parameters()})
    days = ((id_, Span(DAY_HOURS, round(day.timestamp() * 1000))) for id_, day in found)
    return [Gap(series_id, day.start_ms, day.end_ms) for series_id, day in days]


def _lost(damaged: Sequence[Gap], gone: Mapping[int, int]) -> Iterator[Damage]:
    for gap in damaged:
        if gap.after_ms < gone.get(gap.series_id, NOTHING_MS):
            span = Span((gap.until_ms - gap.after_ms) // HOUR_MS, gap.after_ms)
            yield Damage(gap.series_id, span, "is gone, and its buckets are damaged")


async def singly(
    conn: Connection, where: Borders, gaps: Sequence[Gap], past: Times, *, most: int
) -> Found:
    """Read gaps sample by sample; what is in several of them once. Raises TooManySamplesError."""
    parts = list[Found]()
    for each in together([gap.within(past.after_ms, past.until_ms) for gap in gaps]):
        times = Times(each.after_ms, each.until_ms)
        parts.append(await read(conn, where, each.ids, times, most=most))
    return _joined(parts, most)


def _joined(parts: Sequence[Found], most: int) -> Found:
    """Put what was found in order. Raises TooManySamplesError."""
    samples = Samples.concatenate([Samples.empty(), *(part.samples for part in parts)])
    if len(samples) > most:
        raise TooManySamplesError
    # A block of several gaps is read several times.
    damaged = dict.fromkeys(one for part in parts for one in part.damaged)
    return Found(in_key_order(samples), tuple(damaged))


async def read_newest(conn: Connection, where: Borders, ids: Sequence[int], times: Times) -> Found:
    """Read the newest sample of each series, from the end of the time further and further back."""
    head = await newest_in_head(conn, ids, times.within(where.upto_ms, _EVER_MS))
    found, left = [head], sorted(set(ids) - set(head.series_id.tolist()))
    damaged = list[Damage]()
    reach_ms, until_ms = DAY_MS, min(times.until_ms, where.upto_ms)
    while left and until_ms > times.after_ms:
        span = Times(max(until_ms - reach_ms, times.after_ms), until_ms)
        few = await OfBuckets(HOURS, Pick.NEWEST)(conn, where, left, span, most=_NEWEST_MOST)
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
        hour = Times(at_ms - HOURS.bucket_ms, at_ms)
        samples = (await read(conn, where, [series_id], hour, most=_NEWEST_MOST)).samples
        newest_one = samples.take(np.arange(max(len(samples) - 1, 0), len(samples)))
        # Where samples are gone, the end of the hour is all that is known.
        parts.append(newest_one if len(samples) else last.take(last.series_id == series_id))
    return Samples.concatenate(parts)
