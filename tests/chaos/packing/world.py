"""Writers, readers and packers at one store, and what it has to give whenever it is read."""

import asyncio
import math
import random
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import msgspec
import numpy as np

from core.model import Samples
from core.store.blocks.read import Times
from core.store.recent import Recent
from ingest.write import Writer
from tests import given
from tests.packing import EVER, SERIES, Content, Key, Store, contents, hours, minutes
from tests.remembering import asked

from .forks import Order, Report

STEP: Final = timedelta(hours=3)
VALUES: Final = (0.0, 1.0, 2.5, math.nan, given.STALE, math.inf)  # 0 and -0 are the same
_IDS: Final = range(1, SERIES + 1)
_MINUTE_MS: Final = 60_000


@dataclass(eq=False, slots=True)
class Look:
    """A read under way. unsure: keys that are or were written while it lasts."""

    sure: Content
    unsure: set[Key]


@dataclass(slots=True)
class World:
    """One store with what it must hold.

    acked: what is stored for certain. busy: keys that are being written. allowed: all values that a
    key may have had. recent: what a reader of the head remembers.
    """

    store: Store
    dice: random.Random
    acked: Content = field(default_factory=dict)
    allowed: dict[Key, set[int]] = field(default_factory=dict)
    busy: set[Key] = field(default_factory=set)
    looks: list[Look] = field(default_factory=list)
    recent: Recent = field(default_factory=lambda: Recent(worth=1))

    @property
    def now_ms(self) -> int:
        """Time of the store."""
        return round(self.store.clock.now().timestamp() * 1000)

    async def write(self, writer: Writer, series: int) -> None:
        """Send one batch of a series that nobody else writes: new, again, otherwise, instead."""
        mine = [key for key in self.acked if key[0] == series]
        again = self.dice.sample(mine, min(len(mine), 20)) if mine else []
        match self.dice.choice(("new", "new", "late", "again", "conflict", "replace")):
            case "new":
                await self._send(writer, self._fresh(series, hours=5))
            case "late":
                await self._send(writer, self._fresh(series, hours=200))
            case "again":
                await self._send(writer, {key: self.acked[key] for key in again})
            case "conflict":
                before = {key: self.acked[key] for key in again}
                await self._send(writer, {key: _bits(77.0) for key in again}, stands=before)
            case "replace":
                await self._send(writer, {key: self._value() for key in again}, replace=True)

    def _fresh(self, series: int, *, hours: int) -> Content:
        count = self.dice.randint(1, 60)
        keys = {
            (series, self.now_ms // _MINUTE_MS * _MINUTE_MS - _MINUTE_MS * minutes)
            for minutes in self.dice.sample(range(hours * 60), count)
        }
        return {key: self._value() for key in keys if key not in self.allowed}

    def _value(self) -> int:
        return _bits(self.dice.choice(VALUES))

    async def _send(
        self, writer: Writer, rows: Content, *, replace: bool = False, stands: Content | None = None
    ) -> None:
        """Send rows. stands: what is there afterwards; by default the rows."""
        if not rows:
            return
        self.busy |= rows.keys()
        for look in self.looks:
            look.unsure |= rows.keys()
        stands = rows if stands is None else stands
        for key, value in stands.items():
            self.allowed.setdefault(key, set()).add(value)
        store = self.store
        own = Store(store.database, store.clock, writer, store.packer)
        await own.write(_samples(rows), replace=replace)
        self.acked |= stands
        self.busy -= rows.keys()

    async def look(self, times: Times = EVER) -> None:
        """Read, twice in one snapshot, and check that it is what must be."""
        look = Look(_within(self.acked, times), set(self.busy))
        self.looks.append(look)
        async with self.store.reading() as conn:
            found = await contents(conn, times, _IDS)
            await asyncio.sleep(self.dice.random() * 0.2)
            again = await contents(conn, times, _IDS)
            every, few = await hours(conn, times, _IDS)
            by_minute = await minutes(conn, times, _IDS)
        self.looks.remove(look)
        assert found == again, "two reads of one snapshot differ"
        assert every == few, "the newest of hours are not those of the samples"
        assert by_minute[0] == by_minute[1], "the newest of minutes are not those of the samples"
        lost = look.sure.keys() - found.keys() - look.unsure
        assert not lost, f"{len(lost)} samples are lost: {sorted(lost)[:5]}"
        for key, value in found.items():
            assert value in self.allowed.get(key, ()), f"{key} has a value that was never sent"
            if key in look.sure and key not in look.unsure:
                assert value == look.sure[key], f"{key} has another value"

    async def remember(self) -> None:
        """Ask for the head again, and check what is told from memory."""
        await asked(self.store, self.recent)

    def some_times(self) -> Times:
        """Give any span, short or long."""
        begin, end = sorted(self.dice.randint(-250, 5) for _ in range(2))
        return Times(self.now_ms + begin * 3_600_000, self.now_ms + end * 3_600_000)

    def pass_time(self) -> None:
        """Let the clock go on."""
        self.store.clock.set(self.store.clock.now() + STEP)


class Packers:
    """A process that packs in children of its own."""

    def __init__(self, world: World, server: asyncio.subprocess.Process, lacking: str) -> None:
        self._world, self._server, self._lacking = world, server, lacking
        self._moments = 100  # of a whole round, as the last one that lived told

    async def round(self, *, killed: bool) -> Report:
        """Do one round; kill it at some moment."""
        dice = self._world.dice
        dies_at = dice.randint(1, max(self._moments, 2)) if killed else 0
        report = await self._ask(dies_at)
        assert not report.fault, report.fault
        assert report.unequal == 0, "rows of the head are not those that were packed"
        self._moments = report.moments or self._moments
        return report

    async def _ask(self, dies_at: int) -> Report:
        store = self._world.store
        login = store.database.login("ioc_pack")
        now: datetime = store.clock.now()
        order = Order(login.url, login.password, now, dies_at, self._lacking)
        stdin, stdout = self._server.stdin, self._server.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(msgspec.json.encode(order) + b"\n")
        await stdin.drain()
        return msgspec.json.decode(await stdout.readline(), type=Report)


@asynccontextmanager
async def packers(world: World, *, lacking: str = "") -> AsyncIterator[Packers]:
    """Start a process that packs. lacking: the check that it leaves out."""
    server = await asyncio.create_subprocess_exec(
        "env",
        "PSYCOPG_IMPL=python",
        sys.executable,
        "-m",
        "tests.chaos.packing.forks",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield Packers(world, server, lacking)
    finally:
        server.kill()
        await server.wait()


def _within(content: Content, times: Times) -> Content:
    return {
        key: value for key, value in content.items() if times.after_ms < key[1] <= times.until_ms
    }


def _bits(value: float) -> int:
    return int(np.float64(value).view(np.uint64))


def _samples(rows: Content) -> Samples:
    keys: Iterable[Key] = sorted(rows)
    return Samples(
        np.array([time_ms for _, time_ms in keys], np.int64),
        np.array([series for series, _ in keys], np.int32),
        np.array([rows[key] for key in keys], np.uint64).view(np.float64),
    )
