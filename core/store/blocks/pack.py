"""Rows into blocks: a slice of the series at a time, each in one transaction of one snapshot.

What a transaction has packed is removed from the late rows in the same COMMIT; rows of the head
stay until nobody can need them (`drop`), because whoever finds a block does not look at them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import anyio.to_thread
import numpy as np
from psycopg import AsyncConnection

from core.model import Reason, Samples, instant
from core.store.rollups.due import mark
from core.store.rollups.write import Part, roll_up
from core.store.sql import fetched, queries

from .block import Block, Damage, cut, unpacked
from .columns import (
    array_of,
    block_columns,
    block_of,
    bounds_of,
    by_series,
    in_key_order,
    late_of,
    places,
    samples_of,
)
from .days import Day
from .fold import VOID, Folded, Late, folded
from .gone import NOTHING_MS, gone_upto, is_gone
from .join import join
from .seats import Seats, in_first_seats
from .spans import Span

_SQL = queries("core.store.blocks", "pack.sql")

SLICE: Final = 64  # series; even at one sample a second a day of them is 5.5 million
LATE_AT_ONCE: Final = 100_000
ROW_BYTES: Final = 70  # of a block beside its columns, with its share of the index
SEATS_AT_ONCE: Final = 500  # blocks that may have to be packed anew because of late rows

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """What one transaction has done."""

    samples: int = 0  # that stand in the blocks it wrote
    late: int = 0  # rows that it took from the late ones
    conflicts: int = 0
    beyond: int = 0  # late rows whose samples are kept no longer
    damaged: Sequence[Damage] = ()
    last: "Place | None" = None  # the last late row it looked at; None when it saw all


@dataclass(frozen=True, slots=True)
class Place:
    """Where a late row stands in the order in which they are read."""

    series_id: int = 0
    time_ms: int = 0
    id: int = 0

    @classmethod
    def of(cls, late: Late) -> "Place":
        """Give the place of the last row."""
        samples = late.samples
        return cls(int(samples.series_id[-1]), int(samples.time_ms[-1]), int(late.id[-1]))


def slice_of(series_id: int) -> int:
    """Give the slice that a series belongs to."""
    return series_id // SLICE


def ids_of(slice_: int) -> dict[str, Any]:
    """Give the first and the last series of a slice as parameters of a query."""
    return {"first": slice_ * SLICE, "last": slice_ * SLICE + SLICE - 1}


async def take_turn(conn: Connection, slice_: int) -> None:
    """Keep out every other transaction that changes blocks of a slice. As the first statement."""
    await conn.execute(_SQL["take_turn"], {"slice": slice_})


async def end_turns(conn: Connection) -> int:
    """End the sessions of other packers that are in the middle of a turn; how many.

    For who has just taken over: one that was stopped would keep its slice, and rows of the head.
    """
    ((ended,),) = await fetched(conn, _SQL["end_turns"])
    return int(ended)


async def pack_day(conn: Connection, day: Day, slice_: int) -> Packed:
    """Pack the rows of one slice and a day that is open, unless that is done.

    conn: in a transaction of isolation level REPEATABLE READ, as its first statement.
    """
    await take_turn(conn, slice_)
    bounds = {**ids_of(slice_), **bounds_of(day.span)}
    part = {"day": day.begin, "slice": slice_}
    if (await fetched(conn, _SQL["is_packed"], part))[0][0]:
        return Packed()
    head, chunks = await _head(conn, bounds)
    ((data,),) = await fetched(conn, _SQL["late_of_day"], bounds)
    late = late_of(data)
    found = folded(head, late)
    # A block also where nothing is left: without it the rows of the head would count again.
    ids = np.union1d(head.series_id, late.samples.series_id)
    parts = [Part(id_, day.span, own) for id_, own in by_series(ids, found.samples)]
    size = await write(conn, parts, instant(day.span.end_ms), closed=(slice_, day.span))
    await mark(conn, [(part.series_id, part.span) for part in parts])
    await conn.execute(_SQL["note_parts"], {**part, **chunks, "bytes": size})
    await _settle_late(conn, late, found)
    return Packed(len(found.samples), len(late), len(found.conflicts))


async def next_late(conn: Connection, after: int) -> int | None:
    """Find the next slice that has late rows."""
    rows = await fetched(conn, _SQL["next_late"], {"first": after * SLICE})
    return slice_of(rows[0][0]) if rows else None


async def pack_late(conn: Connection, slice_: int, after: Place) -> Packed:
    """Fold some late rows of one slice into their blocks, but for days that are on their way.

    Rows of a time of which samples may be gone are put aside: a block of them alone would look as
    if it were all that there was, and so would what is computed from it.

    conn: as of `pack_day`. after: as the call before gave it.
    """
    await take_turn(conn, slice_)
    params = {
        **ids_of(slice_),
        "after_series": after.series_id,
        "after_time": instant(after.time_ms),
        "after_id": after.id,
        "limit": LATE_AT_ONCE,
    }
    ((data,),) = await fetched(conn, _SQL["late"], params)
    late, seen_all = _bounded(late_of(data))
    if len(late) == 0:
        return Packed()
    gone = await gone_upto(conn, np.unique(late.samples.series_id).tolist())
    beyond = is_gone(late.samples, gone)
    await _put_aside(conn, late.take(beyond))
    done = await _fold(conn, late.take(~beyond), gone)
    last = None if seen_all else Place.of(late)
    return replace(done, beyond=int(beyond.sum()), last=last)


async def _fold(conn: Connection, late: Late, gone: Mapping[int, int]) -> Packed:
    """Fold late rows into their blocks. gone: up to when samples of series may be gone, in ms."""
    if len(late) == 0:
        return Packed()
    ((whole_until,),) = await fetched(conn, _SQL["whole_until"])
    seats = Seats.of(late.samples)
    there = [
        block_of(row) for row in await fetched(conn, _SQL["blocks_at"], places(seats.possible()))
    ]
    base, damaged = unpacked(there)
    taken = late.take(seats.take(there, damaged))
    found = folded(in_key_order(base), taken)
    parts = [
        Part(*place, own, gone.get(place[0], NOTHING_MS)) for place, own in seats.cut(found.samples)
    ]
    await conn.execute(_SQL["remove_blocks"], places(seats.places))
    await write(conn, parts, whole_until)
    await mark(conn, Seats.of(taken.samples).shortest)
    await _settle_late(conn, taken, found)
    return Packed(len(found.samples), len(taken), len(found.conflicts), damaged=damaged)


def _bounded(late: Late) -> tuple[Late, bool]:
    """Keep so many rows that what they touch is packed in seconds; and whether it was all."""
    few = in_first_seats(late.samples, SEATS_AT_ONCE)
    return late.take(few), bool(few.all()) and len(late) < LATE_AT_ONCE


async def _head(conn: Connection, bounds: dict[str, Any]) -> tuple[Samples, dict[str, Any]]:
    """Read the head chunk by chunk, and what each had: one without rows where there is no chunk."""
    found = [Samples.empty()]
    chunks = {"chunks": list[Any](), "ns": list[int](), "hashes": list[int]()}
    for begin, end in await fetched(conn, _SQL["chunks"], bounds):
        params = {**bounds, "chunk": begin, "chunk_end": end}
        ((n, digest, *columns),) = await fetched(conn, _SQL["head"], params)
        found.append(samples_of(*columns))
        for column, value in zip(chunks.values(), (begin, n, digest), strict=True):
            column.append(value)
    none = {"chunks": ["-infinity"], "ns": [0], "hashes": [0]}
    return in_key_order(Samples.concatenate(found)), chunks if chunks["ns"] else none


async def write(
    conn: Connection,
    parts: Sequence[Part],
    until: datetime,
    *,
    closed: tuple[int, Span] | None = None,
) -> int:
    """Write the blocks of spans, and what is computed from them; returns the bytes of the blocks.

    until: up to here everything is packed. closed: a slice and a span that is over with it: blocks
    and rows of its series are joined too, if they had nothing there.
    """
    blocks = await anyio.to_thread.run_sync(_cut, parts)
    await conn.execute(_SQL["write_blocks"], block_columns(blocks))
    series, spans = {part.series_id for part in parts}, {part.span for part in parts}
    if closed is not None:
        slice_, span = closed
        series |= {*range(slice_ * SLICE, (slice_ + 1) * SLICE)}
        spans.add(span)
    await roll_up(conn, parts, sorted(series), spans, until)
    await join(conn, sorted(series), spans, until)
    return sum(len(each.t) + len(each.v) + ROW_BYTES for each in blocks)


def _cut(parts: Sequence[Part]) -> list[Block]:
    """Pack parts; in a thread, because for millions of samples it takes seconds."""
    return [each for part in parts for each in cut(part.series_id, part.span, part.samples)]


async def _settle_late(conn: Connection, late: Late, found: Folded) -> None:
    if len(found.conflicts):
        ids = late.id[found.conflicts].tolist()
        await conn.execute(_SQL["keep_conflicts"], {"ids": ids, "reason": Reason.CONFLICT.value})
    if len(late):
        await conn.execute(_SQL["remove_late"], {"ids": array_of(late.id)})


async def _put_aside(conn: Connection, late: Late) -> None:
    """Refuse late rows of samples that are kept no longer; nothing is left to be void of them."""
    if len(late):
        ids = late.id[late.kind != VOID].tolist()
        reason = Reason.BEYOND_RETENTION.value
        await conn.execute(_SQL["keep_conflicts"], {"ids": ids, "reason": reason})
        await conn.execute(_SQL["remove_late"], {"ids": array_of(late.id)})
