"""Follows the change log: keeps the head, and hands each entry on, in order, once it is there."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import numpy as np
import structlog
from numpy.typing import NDArray
from psycopg import AsyncConnection

from core.model import Condition, Relation, Selection
from core.store import changes, observed, recent
from core.store.blocks.read import snapshot
from core.store.changes import Change, Cursor
from core.store.select import Catalogue, Periods, Stored, TooMuchError
from promql.plan import LOOKBACK_MS
from promql.values import NAME

from .head import Head, MetricWindow
from .wanted import Wanted

log = structlog.get_logger()

Connection = AsyncConnection[Any]

_AT_ONCE: Final = 50  # entries of a writer
_SLACK_MS: Final = 60_000  # kept beyond what rules ask for
_CUT_SECONDS: Final = 60.0
_SAMPLES_MAX: Final = 5_000_000  # of 24 bytes
_EVER_MS: Final = 1 << 62


class LogGapError(Exception):
    """The samples have to be read again.

    Entries of the log are gone, people corrected some, or they count for longer or shorter.
    """


@dataclass(slots=True)
class Follower:
    """Reads with connections of its own. taken: told of each entry, after the head has it.

    wanted: what to keep; changed by `keep`.
    """

    catalogue: Catalogue
    taken: Callable[[Change], Awaitable[None]]
    head: Head = field(default_factory=Head)
    cursor: Cursor = field(default_factory=Cursor)
    wanted: Wanted = field(default_factory=dict)
    _ignored: set[int] = field(default_factory=set)
    _corrected: int = 0
    _periods: Periods | None = None
    _left: int = 0
    _cut_at: float = 0.0

    async def load(self, conn: Connection, wanted: Wanted, *, now: datetime) -> None:
        """Read what is wanted, as of one moment, and follow from there."""
        async with snapshot(conn):
            self.cursor = await changes.heads(conn)
            self._corrected = await recent.corrected(conn)
            self._periods = await Periods.read(conn)
            self._left = _SAMPLES_MAX
            self.head, self.wanted, self._ignored = Head(), {}, set()
            for metric, reach_ms in wanted.items():
                await self._begin(conn, metric, reach_ms, now)
        log.info("head_loaded", metrics=len(wanted), series=len(self.head.metric_of))

    async def follow(self, conn: Connection, *, now: datetime) -> None:
        """Take in all that was committed since. Raises LogGapError."""
        while True:
            found = await changes.follow(conn, self.cursor, limit=_AT_ONCE)
            for change in found:
                await self._take(conn, change)
            if len(found) < _AT_ONCE:
                break
        if time.monotonic() - self._cut_at > _CUT_SECONDS:
            self._cut_at = time.monotonic()
            await self._look_after(conn, now)

    def look_again(self) -> None:
        """Look soon whether what was read is so still: the place is another."""
        self._cut_at = 0.0

    async def _take(self, conn: Connection, change: Change) -> None:
        await self._learn(conn, change)
        if not changes.advance(self.cursor, change):
            raise LogGapError
        self.head.observe(change.samples)
        await self.taken(change)

    async def _learn(self, conn: Connection, change: Change) -> None:
        """Find out which series are new. Of these nothing was stored before this entry."""
        ids = set(np.unique(change.samples.series_id).tolist())
        unknown = ids - self.head.metric_of.keys() - self._ignored
        if not unknown:
            return
        rows = await observed.series_by_ids(conn, sorted(unknown))
        self._ignored |= unknown
        for metric in sorted({row.metric for row in rows} & self.wanted.keys()):
            try:
                chosen = await self.catalogue.chosen(conn, _of(metric))
            except TooMuchError as error:
                log.warning("metric_not_kept", metric=metric, why=str(error))
                self._forget(metric)
                continue
            window = self.head.windows[metric]
            self.head.put(metric, window.grown(chosen.labels, chosen.ids, chosen.lookback_ms))
        self._ignored -= self.head.metric_of.keys()

    async def _begin(self, conn: Connection, metric: str, reach_ms: int, now: datetime) -> None:
        """Keep a metric, unless it is too much: then whoever asks is answered from the database."""
        self.wanted = {**self.wanted, metric: reach_ms}
        try:
            await self._read(conn, metric, now)
        except TooMuchError as error:
            log.warning("metric_not_kept", metric=metric, why=str(error))
            self._forget(metric)
            return
        self._left -= len(self.head.windows[metric].time_ms)
        if self._left < 0:
            log.warning("metric_not_kept", metric=metric, why="there is no room for its samples")
            self._forget(metric)

    def _forget(self, metric: str) -> None:
        self.wanted = {name: each for name, each in self.wanted.items() if name != metric}
        if window := self.head.windows.pop(metric, None):
            self._left += len(window.time_ms)
            for id_ in window.ids.tolist():
                del self.head.metric_of[id_]

    async def _read(self, conn: Connection, metric: str, now: datetime) -> None:
        conditions = _of(metric)
        chosen = await self.catalogue.chosen(conn, conditions)
        after_ms = self._after_ms(metric, chosen.lookback_ms, now)
        wanted = Selection(conditions, after_ms, _EVER_MS)
        found = (await Stored(conn, self.catalogue).select([wanted]))[wanted]
        self.head.put(metric, MetricWindow.of(found, chosen.ids, after_ms))

    async def _look_after(self, conn: Connection, now: datetime) -> None:
        """Forget what is too old. Raises LogGapError."""
        is_same = await recent.corrected(conn) == self._corrected
        if not is_same or await Periods.read(conn) != self._periods:
            raise LogGapError
        for metric, window in self.head.windows.items():
            window.cut(self._after_ms(metric, window.lookback_ms, now))

    def _after_ms(self, metric: str, lookback_ms: NDArray[np.int64], now: datetime) -> int:
        """Tell from when on all samples of a metric are kept, also those of its other series."""
        longer_ms = max(int(lookback_ms.max(initial=LOOKBACK_MS)) - LOOKBACK_MS, 0)
        return int(now.timestamp() * 1000) - self.wanted[metric] - _SLACK_MS - longer_ms


def _of(metric: str) -> tuple[Condition, ...]:
    return (Condition(NAME, Relation.EQUAL, metric),)
