"""Samples of the head kept in memory, for those who ask for the last hours again and again.

What one question has read is kept; what was committed since comes from the change log, in the
snapshot of the next question: memory and rows then say the same.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection

from core.model import Samples

from . import changes
from .blocks.columns import in_key_order
from .blocks.read import Borders, Found, Times, TooManySamplesError, read
from .changes import Cursor
from .sql import fetched, queries

_SQL = queries("core.store", "recent.sql")

Connection = AsyncConnection[Any]

WORTH: Final = 20_000  # fewer samples are read as fast as they are kept
MOST: Final = 2_000_000  # of 20 bytes each
_ENTRIES_MOST: Final = 10_000  # of the change log at once; more take as long as reading anew
_AT_ONCE: Final = 50  # of each writer; a large one has 200 kB
# Entries are there for 45 minutes at least. Whoever has slept looks anew.
_ASLEEP_SECONDS: Final = 600.0
_SLACK: Final = 5 / 4  # of the longest time that is asked for: so rarely is the rest cut off
_EVER_MS: Final = 1 << 62


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """All samples of some series after a moment, in key order. ids: ascending, at least one.

    pending: what was stored since, of any series and in any order. reach_ms: how far back was asked
    for, from the newest sample on.
    """

    ids: NDArray[np.int32]
    after_ms: int
    samples: Samples
    reach_ms: int = 0
    pending: tuple[Samples, ...] = ()

    def grown(self) -> "Window | None":
        """Take in what is pending.

        None: a sample has got another value. Of two writers nobody knows here who came last.
        """
        fresh = Samples.concatenate([Samples.empty(), *self.pending])
        place = self.ids.searchsorted(fresh.series_id) % len(self.ids)
        mine = fresh.take((self.ids[place] == fresh.series_id) & (fresh.time_ms > self.after_ms))
        if not len(mine):
            return replace(self, pending=())
        whole = in_key_order(Samples.concatenate([self.samples, mine]))
        again = np.diff(whole.series_id, prepend=-1) == 0
        again &= np.diff(whole.time_ms, prepend=0) == 0
        bits = whole.value.view(np.uint64)
        if (again & (bits != np.roll(bits, 1))).any():
            return None
        return replace(self, samples=whole.take(~again), pending=())

    def cut(self, times: Times) -> tuple["Window", Samples]:
        """Give the samples of a time, and the window without what is too old to be asked for."""
        time_ms = self.samples.time_ms
        found = self.samples.take((time_ms > times.after_ms) & (time_ms <= times.until_ms))
        newest_ms = max(int(time_ms.max(initial=self.after_ms)), times.until_ms)
        reach_ms = max(self.reach_ms, newest_ms - times.after_ms)
        if newest_ms - self.after_ms <= reach_ms * _SLACK:
            return replace(self, reach_ms=reach_ms), found
        after_ms = newest_ms - reach_ms
        left = self.samples.take(time_ms > after_ms)
        return replace(self, after_ms=after_ms, samples=left, reach_ms=reach_ms), found


@dataclass(slots=True)
class Recent:
    """Windows of the head, those that were asked for last. Snapshots must follow each other."""

    worth: int = WORTH
    most: int = MOST
    _windows: dict[bytes, Window] = field(default_factory=dict)
    _cursor: Cursor = field(default_factory=Cursor)
    _corrected: int = 0
    _followed_at: float = 0.0
    _behind: bool = False

    def begin(self) -> None:
        """Say that the next reading is of a new snapshot."""
        self._behind = True

    async def _catch_up(self, conn: Connection) -> None:
        """Take in what was committed up to the snapshot of conn."""
        windows, self._windows = self._windows, {}  # whoever breaks off half-way keeps nothing
        self._behind = False
        if not windows or time.monotonic() - self._followed_at > _ASLEEP_SECONDS:
            return
        fresh = await self._fresh(conn)
        if fresh is None or await corrected(conn) != self._corrected:
            return
        self._followed_at = time.monotonic()
        if len(fresh):
            windows = {
                key: replace(window, pending=(*window.pending, fresh))
                for key, window in windows.items()
            }
        self._windows = windows
        self._make_room()

    async def _fresh(self, conn: Connection) -> Samples | None:
        """Read the change log. None: it does not have all, or more than is worth it."""
        parts, entries, more = [Samples.empty()], 0, True
        while more:
            found = await changes.follow(conn, self._cursor, limit=_AT_ONCE)
            if not all(changes.advance(self._cursor, change) for change in found):
                return None
            parts += [change.samples for change in found]
            entries += len(found)
            more = len(found) >= _AT_ONCE
            if more and await self._entries_left(conn) > _ENTRIES_MOST:
                return None
            if entries > _ENTRIES_MOST or sum(map(len, parts)) > self.most:
                return None
        return Samples.concatenate(parts)

    async def _entries_left(self, conn: Connection) -> int:
        heads, known = (await changes.heads(conn)).seq, self._cursor.seq
        return sum(seq - known.get(writer, 0) for writer, seq in heads.items())

    async def read(
        self, conn: Connection, where: Borders, ids: Sequence[int], times: Times, *, most: int
    ) -> Found:
        """Read as `blocks.read`. conn: in one snapshot since `begin`."""
        if times.after_ms < where.upto_ms:  # what is late or packed is not kept
            return await read(conn, where, ids, times, most=most)
        if self._behind:
            await self._catch_up(conn)
        kept = self._taken(ids, times)
        if kept is not None:
            if len(kept) > most:
                raise TooManySamplesError
            return Found(kept, is_remembered=True)
        found = await read(conn, where, ids, times, most=most)
        if self.worth <= len(found.samples) <= self.most:
            await self._keep(conn, where, ids, times, found.samples)
        return found

    def _taken(self, ids: Sequence[int], times: Times) -> Samples | None:
        window = self._windows.get(_key(ids))
        if window is None or window.after_ms > times.after_ms:
            return None
        del self._windows[_key(ids)]
        grown = window.grown()
        if grown is None:
            return None
        self._windows[_key(ids)], found = grown.cut(times)  # the last one that was asked for
        return found

    async def _keep(
        self, conn: Connection, where: Borders, ids: Sequence[int], times: Times, found: Samples
    ) -> None:
        """Keep samples with those after the time, unless these are many."""
        beyond = Times(times.until_ms, _EVER_MS)
        try:
            newer = await read(conn, where, ids, beyond, most=len(found) // 4)
        except TooManySamplesError:
            return
        if not self._windows:
            self._cursor, self._corrected = await changes.heads(conn), await corrected(conn)
            self._followed_at = time.monotonic()
        whole = in_key_order(Samples.concatenate([found, newer.samples]))
        window, _ = Window(np.array(ids, np.int32), times.after_ms, whole).cut(times)
        self._windows.pop(_key(ids), None)
        self._windows[_key(ids)] = window
        self._make_room()

    def _make_room(self) -> None:
        while _size(self._windows.values()) > self.most:
            del self._windows[next(iter(self._windows))]


def _size(windows: Collection[Window]) -> int:
    """Count samples; several windows wait with the same ones."""
    pending = {id(part): len(part) for window in windows for part in window.pending}
    return sum(len(window.samples) for window in windows) + sum(pending.values())


def _key(ids: Sequence[int]) -> bytes:
    return np.array(ids, np.int32).tobytes()


async def corrected(conn: Connection) -> int:
    """Count what people have put right, which the change log does not tell of."""
    ((count,),) = await fetched(conn, _SQL["corrected"])
    return int(count)
