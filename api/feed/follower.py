"""From the change log to the live feed: one follower keeps all walls current.

It wakes with the bell of each commit, so a sample is on its way to the screens a few milliseconds
after it was stored. Whatever breaks (the database, a hole in the log) ends in reading the samples
again, and meanwhile the walls age by themselves.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from api.instants import ms_of
from api.live import Hub, Pace
from api.place import PlaceError, Shown
from api.tiles import Pulse
from api.wall import topics
from core.model import Samples, SourceId, instant
from core.service.clock import Clock
from core.store import bells, catalogue, changes, observed
from core.store.changes import Change, Cursor
from core.store.pool import Connection, Login
from core.store.product import CANARY_SOURCES

from . import history
from .bands import Bands
from .expressions import Ask, Expressions
from .followed import follow_for_ever
from .history import Loaded, described

log = structlog.get_logger()

SOURCES: Final = "sources"
FOLLOW_LIMIT: Final = 50  # entries of a writer at once: at most 10 MB
TICK_SECONDS: Final = 1.0
TREND_SECONDS: Final = 30.0
REFUSALS: Final = timedelta(seconds=30)
LOAD_SECONDS: Final = 300.0
# Entries of the log are kept for 45 minutes at least: after a longer absence some may be gone.
ABSENCE_MAX: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Files:
    """The place's files, which may change while the api runs.

    shown: as they were at the start. read: all of them again; raises PlaceError. changed: told of
    walls that are others than before.
    """

    shown: Shown
    read: Callable[[], Shown]
    changed: Callable[[Shown], None]


class LogGapError(Exception):
    """Entries of the change log are gone: the samples have to be read again."""


class Feed:
    """Follows the log, evaluates what changed, and publishes it."""

    def __init__(self, login: Login, clock: Clock, hub: Hub, files: Files, ask: Ask) -> None:
        self._login, self._clock, self._hub, self._shown = login, clock, hub, files.shown
        self._files = files
        self._loaded: Loaded | None = None
        self._cursor = Cursor()
        self._followed_at: datetime | None = None
        self._counted_at = clock.now()
        self._pace = Pace()
        self._canaries: dict[str, datetime] = {}  # the newest, by shard
        self._wake = asyncio.Event()
        self._drawing = asyncio.Event()
        self._bands = Bands(login, clock, hub, lambda: self._loaded)
        self._expressions = Expressions(ask, clock, lambda: self._loaded, self._drawing.set)

    async def run(self) -> None:
        """Follow until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow_for_ever(), name="change log")
            tasks.create_task(self._tell_in_time(), name="wall pace")
            tasks.create_task(self._draw_in_time(), name="wall trends")
            tasks.create_task(self._bands.run(), name="wall bands")
            tasks.create_task(self._expressions.run(), name="wall expressions")

    def pulses(self) -> Mapping[SourceId, Pulse] | None:
        """Tell how every source does, as of now; None while the samples have not been read."""
        if self._loaded is None:
            return None
        return self._loaded.senders.pulses(now_ms=ms_of(self._clock.now()))

    async def why_not_ready(self) -> str | None:
        """Say why the walls are not current; None when they are."""
        if self._loaded is None or self._followed_at is None:
            return "the samples have not been read yet"
        behind = self._clock.now() - self._followed_at
        seconds = 10
        if behind > timedelta(seconds=seconds):
            return f"the change log was last read {behind.total_seconds():.0f} s ago"
        return None

    async def _follow_for_ever(self) -> None:
        await follow_for_ever(self._login, self._follow_log, "feed_retry")

    async def _follow_log(
        self, listening: Connection, reading: Connection, begun: Callable[[], None]
    ) -> None:
        try:
            await self._catch_up(reading)
            begun()
            noticed = False
            async for channel in bells.rings(listening, bells.SAMPLES, bells.PLACE):
                # Also once now that we listen: whoever rang before was not heard.
                if channel == bells.PLACE or not noticed:
                    await self._notice_place(reading)
                    noticed = True
                await self._follow(reading)
                await self._count_refusals(reading)
        except LogGapError:
            log.warning("log_gap", action="the samples are read again")
            self._followed_at = None

    async def _catch_up(self, conn: Connection) -> None:
        """Go on where the log was left, or read everything when it may have been too long ago."""
        now = self._clock.now()
        left_at = self._followed_at
        if self._loaded is None or left_at is None or now - left_at > ABSENCE_MAX:
            await self._load(conn, self._shown)
        await self._follow(conn)
        self._tick()
        self._drawing.set()

    async def _load(self, conn: Connection, shown: Shown) -> None:
        """Read everything; what was shown before goes on ageing until that is done."""
        async with asyncio.timeout(LOAD_SECONDS):
            cursor = await changes.heads(conn)  # first: what is committed meanwhile is followed
            loaded = await history.load(conn, shown.plans, shown.profile, now=self._clock.now())
        self._cursor, self._loaded, self._pace = cursor, loaded, Pace()
        self._notice_canary(loaded, loaded.canaries)
        if shown != self._shown:
            self._shown = shown
            self._hub.renew([*topics(shown.plans), SOURCES])
            self._files.changed(shown)
        self._counted_at = self._clock.now()
        log.info("walls_loaded", series=len(loaded.engine.series))

    async def _notice_place(self, conn: Connection) -> None:
        """Read everything again when metrics, sources or walls are described differently now."""
        async with asyncio.timeout(self._login.call_seconds):
            known = await catalogue.load(conn)
        shown = await asyncio.to_thread(self._read_files)
        before = self._loaded.catalogue if self._loaded else None
        same = before and (known.metrics, known.sources) == (before.metrics, before.sources)
        if same and shown == self._shown:
            return
        await self._describe_anew(conn, shown)
        await self._follow(conn)
        self._drawing.set()

    async def _describe_anew(self, conn: Connection, shown: Shown) -> None:
        """Read everything, but go on counting what sources send where it was left."""
        cursor, before = self._cursor, self._loaded
        await self._load(conn, shown)
        if before is not None and self._loaded is not None:
            self._cursor = cursor  # what is read twice changes nothing but these counts
            self._loaded.senders.go_on(before.senders.heard)

    def _read_files(self) -> Shown:
        try:
            return self._files.read()
        except PlaceError as error:
            log.warning("walls_not_read", action="the walls stay as they were", error=str(error))
            return self._shown

    async def _count_refusals(self, conn: Connection) -> None:
        """Take over what the tables count for each source, now and then."""
        now = self._clock.now()
        if self._loaded and now - self._counted_at >= REFUSALS:
            self._counted_at = now
            async with asyncio.timeout(self._login.call_seconds):
                await history.count_refusals(conn, self._loaded.senders, now=now)

    async def _follow(self, conn: Connection) -> None:
        """Take in all entries beyond the cursor, then tell."""
        while True:
            async with asyncio.timeout(self._login.call_seconds):
                found = await changes.follow(conn, self._cursor, limit=FOLLOW_LIMIT)
            for change in found:
                await self._take(conn, change)
                await asyncio.sleep(0)  # after an absence there may be many: others have their turn
            if len(found) < FOLLOW_LIMIT:
                break
        self._followed_at = self._clock.now()
        self._tell()

    async def _take(self, conn: Connection, change: Change) -> None:
        loaded = self._loaded
        if loaded is None:
            raise LogGapError
        # Before it is passed: whoever breaks off here reads it again.
        if unknown := loaded.senders.unknown(change.samples):
            async with asyncio.timeout(self._login.call_seconds):
                rows = await observed.series_by_ids(conn, unknown)
            series = [described(row) for row in rows]
            loaded.senders.describe(series)
            loaded.engine.add(series)
            loaded.canary_shards.update(history.shards_of(series))
        if not changes.advance(self._cursor, change):
            raise LogGapError
        loaded.senders.arrive(change.samples, now_ms=ms_of(self._clock.now()))
        loaded.engine.observe(change.samples)
        self._notice_canary(loaded, change.samples)

    def _notice_canary(self, loaded: Loaded, samples: Samples) -> None:
        """Tell the oldest of the newest canaries of all shards, once each of them was heard."""
        for id_, shard in loaded.canary_shards.items():
            times = samples.time_ms[samples.series_id == id_]
            if len(times):
                newest = instant(int(times.max()))
                self._canaries[shard] = max(self._canaries.get(shard, newest), newest)
        if self._canaries.keys() >= CANARY_SOURCES.keys():
            self._hub.canary_at = min(self._canaries.values())

    def _tell(self) -> None:
        """Publish the cells that may be told now; the others have their turn in time."""
        if self._loaded is None:
            return
        engine, now_ms = self._loaded.engine, ms_of(self._clock.now())
        ready = self._pace.ready(engine.dirty, asyncio.get_running_loop().time())
        by_topic: dict[str, dict[str, Mapping[str, Any]]] = {}
        for number, cell in engine.tell(ready, now_ms=now_ms).items():
            tile = engine.tile(number)
            by_topic.setdefault(tile.topic, {})[tile.cell] = cell.message()
        for topic, cells in by_topic.items():
            self._hub.publish(topic, cells, at_ms=now_ms)
        if engine.dirty:
            self._wake.set()

    async def _tell_in_time(self) -> None:
        """Tell what had to wait for its turn, and what changes by age alone."""
        loop = asyncio.get_running_loop()
        ticked_at = 0.0
        while True:
            if loop.time() - ticked_at >= TICK_SECONDS:
                ticked_at = loop.time()
                self._tick()
            self._tell()
            until = ticked_at + TICK_SECONDS
            if self._loaded and (turn := self._pace.next_at(self._loaded.engine.dirty)):
                until = min(until, turn)
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(max(until, loop.time() + 0.001)):
                    await self._wake.wait()

    def _tick(self) -> None:
        if self._loaded:
            now_ms = ms_of(self._clock.now())
            self._loaded.engine.tick(now_ms)
            self._hub.publish(SOURCES, self._loaded.senders.messages(now_ms=now_ms), at_ms=now_ms)

    async def _draw_in_time(self) -> None:
        """Draw the trends that moved, now and then and at once after a start.

        With the first of them the topics are complete, and walls that wait get their snapshots.
        """
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TREND_SECONDS):
                    await self._drawing.wait()
            self._drawing.clear()
            if (loaded := self._loaded) is None:
                continue
            for number in loaded.engine.trends():
                if loaded is not self._loaded:
                    break  # read anew meanwhile: its topics are others, and not complete yet
                tile, now_ms = loaded.engine.tile(number), ms_of(self._clock.now())
                message = loaded.engine.draw(number, now_ms=now_ms)
                self._hub.publish(tile.topic, {f"{tile.cell}~trend": message}, at_ms=now_ms)
                await asyncio.sleep(0)  # each curve takes a few ms: others have their turn
            if loaded is self._loaded:
                self._hub.complete()
