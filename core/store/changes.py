"""The change log: one row per committed batch, carrying the batch itself.

A writer commits serially on one connection, so its `seq` order is commit order. A follower keeps a
cursor per writer and never reads the hypertable for what is new.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from psycopg import AsyncConnection, sql
from psycopg.rows import tuple_row

from core.model import Samples, instant

from .copy import from_log_bytes, log_bytes
from .sql import queries

_SQL = queries("core.store", "changes.sql")

SLOTS = 6
SLOT_SECONDS = 900
# So long a slot's emptying waits for others, by the share of its time that has passed.
_PATIENCE = ((1 / 3, "50ms"), (2 / 3, "500ms"), (1.0, "3s"))
_LATER = SLOTS - 3  # slots that are written before one is emptied
_KEPT = timedelta(seconds=_LATER * SLOT_SECONDS)
_WRITER_OLD = timedelta(days=1)
# Who has been idle for so long takes a new number before it writes: entries are there for 45 min
# at least, and an old writer of which there are none any more is taken for dead.
WRITER_IDLE_SECONDS = 1800.0
UNSEEN_MAX = 256  # ids of writers that may still become visible; older ones were undone

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One batch to append. (slot, writer, seq) names it for ever, also when COMMIT is retried."""

    slot: int
    writer: int
    seq: int
    at: datetime
    samples: Samples


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One entry as a follower reads it."""

    writer: int
    seq: int
    at: datetime
    samples: Samples


@dataclass(slots=True)
class Cursor:
    """How far a follower has read, per writer. Empty: from the very beginning.

    newest: highest id of a writer that was seen, running or not. unseen: lower ones that were not.
    An id is handed out before its COMMIT, so they may come yet (or never, when that was undone).
    """

    seq: dict[int, int] = field(default_factory=dict)
    newest: int = 0
    unseen: frozenset[int] = frozenset()

    def see(self, writers: Collection[int]) -> None:
        """Note which writers there are."""
        newest = max(self.newest, *writers, 0)
        skipped = range(max(self.newest, newest - UNSEEN_MAX) + 1, newest)
        waited_for = (one for one in self.unseen if one > newest - UNSEEN_MAX)
        self.newest = newest
        self.unseen = frozenset({*waited_for, *skipped}.difference(writers))


def slot_of(now: datetime) -> int:
    """Partition that a batch committed at `now` belongs to."""
    return int(now.timestamp()) // SLOT_SECONDS % SLOTS


async def start_writer(conn: Connection, name: str, *, now: datetime) -> int:
    """Register a writing process; its entries carry the id that this returns."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["start_writer"], {"name": name, "now": now})
        row = await cursor.fetchone()
    if row is None:
        raise LookupError("INSERT … RETURNING gave no row")
    return int(row[0])


async def end_writer(conn: Connection, writer: int, *, now: datetime) -> None:
    """Tell followers that nothing more comes from `writer`."""
    await conn.execute(_SQL["end_writer"], {"writer": writer, "now": now})


async def append(conn: Connection, entry: Entry, *, oldest_head: datetime | None) -> None:
    """Insert the log row, after the last write to `sample` in the same transaction.

    oldest_head: oldest time written to the head, None when nothing was. Raises NotNullViolation
    when that time has been packed meanwhile (split again with a fresh `packed_upto`), and
    UniqueViolation on the batch's key when this very entry is committed already.
    """
    times = entry.samples.time_ms
    await conn.execute(
        _SQL["append"],
        {
            "slot": entry.slot,
            "writer": entry.writer,
            "seq": entry.seq,
            "at": entry.at,
            "oldest_head": "infinity" if oldest_head is None else oldest_head,
            "min_t": instant(int(times.min())) if len(times) else None,
            "max_t": instant(int(times.max())) if len(times) else None,
            "touched": _touched(entry.samples),
            "data": log_bytes(entry.samples),
        },
    )


def _touched(samples: Samples) -> int:
    """How many series; `samples` are in key order."""
    return int(np.count_nonzero(np.diff(samples.series_id))) + 1 if len(samples) else 0


async def heads(conn: Connection) -> Cursor:
    """Cursor at the newest entry of each running writer. Take it before reading samples."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["newest_writers"], {"limit": UNSEEN_MAX})
        newest = [int(id_) for (id_,) in await cursor.fetchall()]
        await cursor.execute(_SQL["heads"])
        head = Cursor({int(writer): int(seq) for writer, seq in await cursor.fetchall()})
    head.see(newest)
    return head


async def follow(conn: Connection, cursor: Cursor, *, limit: int = 200) -> list[Change]:
    """Entries beyond `cursor`, at most `limit` per writer; the caller advances with `advance`.

    Writers that ended and have nothing more are dropped from `cursor`, so it stays small.
    """
    seqs = dict.fromkeys(cursor.unseen, 0) | cursor.seq
    params: Mapping[str, object] = {
        "writers": list(seqs),
        "seqs": list(seqs.values()),
        "newest": cursor.newest,
        "limit": limit,
    }
    async with conn.cursor(binary=True, row_factory=tuple_row) as rows:
        await rows.execute(_SQL["follow"], params)
        found = await rows.fetchall()
    for writer, seq, _at, _data, ended in found:
        if seq is None and ended:
            cursor.seq.pop(writer, None)
        else:  # remembered before its entries are taken: whoever breaks off there reads them again
            cursor.seq.setdefault(writer, 0)
    cursor.see([writer for writer, *_ in found])
    return [
        Change(writer, seq, at, from_log_bytes(data))
        for writer, seq, at, data, _ended in found
        if seq is not None
    ]


async def since(
    conn: Connection,
    seq: Mapping[int, int],
    *,
    after: datetime,
    unknown_after: datetime,
    limit: int,
) -> list[Change]:
    """Entries that one who has died did not follow any more, in the order of time.

    seq: how far he was, per writer. after: older ones are left out. unknown_after: the same, of
    writers that he did not know. limit: of a writer, the oldest.
    """
    params: Mapping[str, object] = {
        "writers": list(seq),
        "seqs": list(seq.values()),
        "after": after,
        "unknown_after": max(after, unknown_after),
        "limit": limit,
    }
    async with conn.cursor(binary=True, row_factory=tuple_row) as rows:
        await rows.execute(_SQL["since"], params)
        found = await rows.fetchall()
    return [Change(writer, number, at, from_log_bytes(data)) for writer, number, at, data in found]


def advance(cursor: Cursor, change: Change) -> bool:
    """Move past `change`. False when entries before it are gone: read the samples instead."""
    before = cursor.seq.get(change.writer, 0)
    cursor.seq[change.writer] = max(before, change.seq)
    return change.seq <= before + 1


async def recycle(conn: Connection, *, now: datetime) -> int | None:
    """Empty the slot after next, unless it holds recent entries. Returns the slot emptied.

    Entries stay readable for 45 to 75 minutes, and for half an hour when a clock jumps. Looking at
    the rows' own times, not only at the clock, keeps one that is set back from emptying what
    followers still need; one that jumps ahead has not written the slots in between.

    All followers wait behind it while it waits for a query that has read the log: so hardly at
    first, and as long as anybody may when its quarter of an hour is nearly over. Raises
    psycopg.errors.LockNotAvailable.
    """
    slot, passed = (slot_of(now) + 2) % SLOTS, now.timestamp() % SLOT_SECONDS / SLOT_SECONDS
    patience = next(wait for until, wait in _PATIENCE if passed < until)
    async with conn.transaction(), conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["newest_in_slot"], {"slot": slot})
        row = await cursor.fetchone()
        newest = row[0] if row else None
        if newest is None or newest > now - _KEPT:
            return None
        later = [(slot + place) % SLOTS for place in range(1, _LATER + 1)]
        await cursor.execute(_SQL["followed"], {"slots": later, "newest": newest})
        if await cursor.fetchone() != (_LATER,):
            return None
        await cursor.execute(_SQL["patience"], {"patience": patience})
        await cursor.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(f"batch_{slot}")))
    await conn.execute(_SQL["close_idle_writers"], {"now": now, "before": now - _WRITER_OLD})
    return slot
