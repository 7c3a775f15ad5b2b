"""A store that is written, packed and read, without any process of its own."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from psycopg import AsyncConnection

from core.model import Pick, Samples
from core.store.bells import Bell
from core.store.blocks.drop import Outcome, drop_chunks
from core.store.blocks.read import Times, borders, read, snapshot
from core.store.pool import connect
from core.store.rollups.read import OfBuckets
from core.store.rollups.resolutions import HOURS, MINUTES, Resolution
from ingest.write import Outcome as Told
from ingest.write import Writer
from ioc.pack.rounds import Packer
from tests import given
from tests.chaos.eventually import eventually
from tests.clock import JumpingClock
from tests.servers import Database

Connection = AsyncConnection[Any]
Key = tuple[int, int]  # series, ms
Content = dict[Key, int]  # bit patterns of the values: NaN is equal to itself then

SERIES = 200
# So long ago that days may pass: the database's clock is real, and bounds what is over.
NOW = given.NOW.replace(hour=3) - timedelta(days=60)
TODAY = NOW.replace(hour=0)
YESTERDAY = TODAY - timedelta(days=1)  # the first day of the head
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVER = Times(-(1 << 60), 1 << 60)


def describe(database: Database, *, upto: datetime, series: int = SERIES) -> None:
    """Have some series, and nothing packed; samples up to an instant are late."""
    with database.connect() as owner:
        owner.execute("UPDATE packed SET upto = %s", [upto])
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin) VALUES ('s', 's', 's', 'place')"
        )
        owner.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,'
            " origin) VALUES ('m', 'g', '1', 'gauge', '{}', 'm', 'm', 'place')"
        )
        owner.execute(
            "INSERT INTO series (key, metric, labels, source_id, created_at)"
            " SELECT decode(lpad(to_hex(n), 32, '0'), 'hex'), 'm',"
            " jsonb_build_object('n', n::text), 's', now() FROM generate_series(1, %s) AS n",
            [series],
        )


def columns(*rows: tuple[int, datetime, float]) -> Samples:
    """Give samples of (series, time, value)."""
    return Samples(
        np.array([round(at.timestamp() * 1000) for _, at, _ in rows], np.int64),
        np.array([series for series, _, _ in rows], np.int32),
        np.array([value for *_, value in rows], np.float64),
    )


def course(series: int, begin: datetime, count: int, step: timedelta) -> Samples:
    """Give `count` samples of a series, from `begin` on."""
    return columns(*((series, begin + n * step, float(n % 97)) for n in range(count)))


def content(samples: Samples) -> Content:
    """Give samples as a mapping; each key is there once."""
    keys = list(zip(samples.series_id.tolist(), samples.time_ms.tolist(), strict=True))
    assert len(set(keys)) == len(keys)
    return dict(zip(keys, samples.value.view(np.uint64).tolist(), strict=True))


@dataclass(slots=True)
class Store:
    """What writes, packs and reads one database. clock: by which days are over."""

    database: Database
    clock: JumpingClock
    writer: Writer
    packer: Packer
    told: list[Told] = field(default_factory=list)

    async def write(self, *batches: Samples, replace: bool = False) -> list[Told]:
        """Take samples in, as ingest does; what each batch was told."""
        self.told.clear()
        deliveries = [
            given.delivery(samples, self.told.append, replace=replace) for samples in batches
        ]
        await self.writer.store(deliveries)
        return list(self.told)

    async def pack(self) -> None:
        """Do one round of packing."""
        await self.packer.round()

    async def tomorrow(self, days: int = 1) -> None:
        """Let days pass, and pack what is over then; rows that nobody needs go."""
        self.clock.set(self.clock.now() + days * DAY)
        await self.pack()
        await self.drop()

    async def drop(self, *, patient: bool = True) -> dict[str, Outcome]:
        """Drop what can go. patient: other tests have old transactions in this server too."""
        found = dict[str, Outcome]()

        async def settled() -> bool:
            found.update(await drop_chunks(conn, now=self.clock.now()))
            return not (patient and Outcome.WAITS in found.values())

        async with await connect(self.database.login("ioc_pack"), autocommit=True) as conn:
            await eventually(settled, deadline_seconds=20)
        return found

    async def read(self, times: Times = EVER, ids: Sequence[int] = range(1, SERIES + 1)) -> Content:
        """Read samples as they stand, as the api does."""
        async with self.reading() as conn:
            return await contents(conn, times, ids)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """Give a session of the api in one snapshot."""
        login = self.database.login("ioc_api")
        async with await connect(login, autocommit=True) as conn, snapshot(conn):
            yield conn

    @asynccontextmanager
    async def packers(self) -> AsyncIterator[tuple[Connection, Connection]]:
        """Give two sessions that pack, each in a snapshot of now."""
        login = self.database.login("ioc_pack")
        async with await connect(login) as one, await connect(login) as other:
            for conn in (one, other):
                await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                await conn.execute("SELECT 1")
            yield one, other

    def count(self, table: str, where: str = "true") -> int:
        """Count rows."""
        with self.database.connect() as owner:
            row = owner.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()
        return int(row[0]) if row else 0

    def waiting(self, table: str) -> int:
        """Count who waits for a lock of a table.

        Of this database: in another one of the server the table has the same number.
        """
        own = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        return self.count("pg_locks", f"NOT granted AND relation = '{table}'::regclass AND {own}")

    def spans(self, series: int) -> list[tuple[int, datetime, int]]:
        """Tell the blocks of a series: hours, begin, samples."""
        with self.database.connect() as owner:
            query = "SELECT hours, span, n FROM block WHERE series_id = %s ORDER BY span, hours"
            return owner.execute(query, [series]).fetchall()

    def days(self) -> list[tuple[datetime, str]]:
        """Tell how far each day has come."""
        with self.database.connect() as owner:
            return owner.execute("SELECT day, state FROM pack_day ORDER BY day").fetchall()


async def contents(conn: Connection, times: Times, ids: Sequence[int]) -> Content:
    """Read samples in the snapshot of a session."""
    found = await read(conn, await borders(conn), list(ids), times, most=10_000_000)
    assert not found.damaged
    order = np.lexsort((found.samples.time_ms, found.samples.series_id))
    assert (order == np.arange(len(order))).all()
    return content(found.samples)


async def hours(conn: Connection, times: Times, ids: Sequence[int]) -> tuple[Content, Content]:
    """Read the newest of each hour in two ways that have to agree: from all samples, from few."""
    return await _newest_of(conn, HOURS, times, ids)


async def minutes(conn: Connection, times: Times, ids: Sequence[int]) -> tuple[Content, Content]:
    """Read the newest of each minute, as `hours`."""
    return await _newest_of(conn, MINUTES, times, ids)


async def _newest_of(
    conn: Connection, of: Resolution, times: Times, ids: Sequence[int]
) -> tuple[Content, Content]:
    where = await borders(conn)
    every = (await read(conn, where, list(ids), times, most=10_000_000)).samples
    reading = OfBuckets(of, Pick.NEWEST)
    few = (await reading(conn, where, list(ids), times, most=10_000_000)).samples
    return newest(every, of.bucket_ms), newest(few, of.bucket_ms)


def newest(samples: Samples, bucket_ms: int = HOURS.bucket_ms) -> Content:
    """Give the last of each series and bucket, as at the end of the bucket."""
    end_ms = -(-samples.time_ms // bucket_ms) * bucket_ms
    keys = zip(samples.series_id.tolist(), end_ms.tolist(), strict=True)
    return dict(zip(keys, samples.value.view(np.uint64).tolist(), strict=True))


@asynccontextmanager
async def store(database: Database, now: datetime = NOW) -> AsyncIterator[Store]:
    """Give a store in which the day before `now` is the first of the head."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    describe(database, upto=midnight - timedelta(days=1))
    async with _opened(database, now) as made:
        yield made


@asynccontextmanager
async def copied(kept: Store) -> AsyncIterator[Store]:
    """Give a store that has what another has, which is closed."""
    cluster = kept.database.cluster
    database = cluster.create(kept.database.name)
    async with _opened(database, kept.clock.now()) as made:
        yield made
    cluster.drop(database)


@asynccontextmanager
async def _opened(database: Database, now: datetime) -> AsyncIterator[Store]:
    clock = JumpingClock(now)
    writer = Writer(name="test", login=database.login("ioc_ingest"), clock=clock, bell=Bell())
    try:
        yield Store(database, clock, writer, Packer(database.login("ioc_pack"), clock))
    finally:
        if writer.conn is not None:
            await writer.conn.close()
