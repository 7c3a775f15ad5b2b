"""Orders to take refused payloads again: `api` may only ask, ingest works them off."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.service.disk import Disk
from core.service.leading import lead
from core.service.tasks import cancel
from core.store import audit, replays
from core.store.keys import By
from core.store.pool import connect
from core.store.replays import Asked, Kind
from ingest.replays import LEASE, WAIT_MAX, Replays
from ingest.room import Room
from tests import given
from tests.chaos.eventually import eventually
from tests.clock import JumpingClock
from tests.servers import Database

BY = By("user:binh", "127.0.0.1")
TOO_STRONG, GOOD, BROKEN = 12, -97, None
HEALED_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Desk:
    """A place with refused payloads, one that asks and one that works."""

    database: Database

    def refuse(self, *values: int | None) -> list[int]:
        """Keep payloads as ingest would: one of each value, None is no JSON. Returns their ids."""
        ids = []
        with self.database.connect() as conn:
            for number, value in enumerate(values):
                at = given.NOW_MS - 1000 * number
                sample = f'{{"metric": "net_rsrp_dbm", "time": {at}, "value": {value}}}'
                body = (sample if value is not None else "{").encode()
                (id_,) = conn.execute(
                    "INSERT INTO rejected (at, source_id, protocol, reason, faults, refused,"
                    " payload, payload_bytes) VALUES (%s, 'bts-01', 'json', 'out_of_range', '[]',"
                    " 1, %s, %s) RETURNING id",
                    [given.NOW, body, len(body)],
                ).fetchone() or (0,)
                ids.append(id_)
        return ids

    def widen(self) -> None:
        """Correct the range that was too narrow."""
        with self.database.connect() as conn:
            conn.execute("UPDATE metric SET valid_max = 50 WHERE name = 'net_rsrp_dbm'")

    async def order(self, kind: Kind, ids: Sequence[int], *, ago: timedelta = timedelta(0)) -> int:
        """Ask as `api` does; returns the number of the order."""
        async with await connect(self.database.login("ioc_api")) as conn:
            return await replays.ask(conn, kind, ids, by=BY, now=given.NOW - ago)

    async def ordered(
        self, kind: Kind, ids: Sequence[int], *, ago: timedelta = timedelta(0)
    ) -> Asked:
        """Ask, and let ingest work until it is done."""
        id_ = await self.order(kind, ids, ago=ago)
        worker = Replays(self.database.login("ioc_ingest"), JumpingClock(given.NOW), Room())
        async with asyncio.TaskGroup() as tasks:
            working = tasks.create_task(worker.work())
            await eventually(lambda: self.is_done(id_), deadline_seconds=20)
            working.cancel()
        return await self.found(id_)

    async def is_done(self, id_: int) -> bool:
        """Whether ingest is through with an order."""
        return (await self.found(id_)).done_at is not None

    @asynccontextmanager
    async def led(self, room: Room | None = None) -> AsyncIterator[None]:
        """Work under the lease, impatiently."""
        login = self.database.login("ioc_ingest", statement_seconds=1)
        worker = Replays(login, JumpingClock(given.NOW), room or Room())
        async with asyncio.TaskGroup() as tasks:
            working = tasks.create_task(lead(login, LEASE, worker.work))
            yield
            await cancel([working])

    async def backend(self, query: str) -> int:
        """Give the process id of ingest's backend whose last statement begins like this."""

        def found() -> list[int]:
            with self.database.connect() as conn:
                rows = conn.execute(
                    "SELECT pid FROM pg_stat_activity WHERE usename = 'ioc_ingest'"
                    " AND datname = %s AND starts_with(query, %s)",
                    [self.database.name, query],
                ).fetchall()
            return [pid for (pid,) in rows]

        await eventually(lambda: bool(found()), deadline_seconds=20)
        return found()[0]

    def values(self) -> list[float | None]:
        """Give what is stored."""
        return [value for _, value in given.stored(self.database)]

    def acts(self) -> list[tuple[Any, ...]]:
        """Give what was recorded."""
        with self.database.connect() as conn:
            return conn.execute(
                "SELECT actor, address, detail ->> 'accepted' FROM audit"
                " WHERE action = 'rejected.replay'"
            ).fetchall()

    def taken_before(self) -> list[int]:
        """Give the payloads that were recorded as taken by interrupted attempts."""
        with self.database.connect() as conn:
            rows = conn.execute(
                "SELECT jsonb_array_elements(detail -> 'taken_before') FROM audit"
            ).fetchall()
        return [int(id_) for (id_,) in rows]

    def broken_off(self, ids: Sequence[int], *, attempts: int, taken: Sequence[int]) -> int:
        """Leave an order behind whose worker was killed after it took some. Returns its number."""
        with self.database.connect() as conn:
            (id_,) = conn.execute(
                "INSERT INTO replay (asked_at, asked_by, address, kind, ids, attempts)"
                " VALUES (%s, 'user:binh', '', 'take', %s, %s) RETURNING id",
                [given.NOW, ids, attempts],
            ).fetchone() or (0,)
            at = given.NOW + timedelta(seconds=1)
            conn.execute("UPDATE rejected SET replayed_at = %s WHERE id = ANY (%s)", [at, taken])
        return int(id_)

    async def found(self, id_: int) -> Asked:
        """Give an order as its asker sees it."""
        async with await connect(self.database.login("ioc_api"), autocommit=True) as conn:
            found = await replays.find(conn, id_)
        assert found
        return found


class FullDisk(Room):
    """A disk that is nearly full, until somebody makes room."""

    def __init__(self) -> None:
        super().__init__(Path("/x/data"), self._seen)
        self.free_ratio, self.awaited = 0.01, asyncio.Event()

    def _seen(self, _path: Path) -> Disk:
        return Disk(100 << 30, int((100 << 30) * self.free_ratio))

    async def available(self) -> None:
        self.awaited.set()
        await super().available()


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Let a process stand still."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.fixture
def desk(database: Database) -> Desk:
    given.place(database)
    return Desk(database)


def told(asked: Asked) -> list[tuple[int, bool, int, int]]:
    """Give each payload: taken, accepted, of these unchanged."""
    assert asked.results is not None
    return [(one["id"], one["taken"], one["accepted"], one["unchanged"]) for one in asked.results]


async def test_a_try_tells_what_would_be_and_leaves_no_trace(desk: Desk) -> None:
    wrong, good, broken = desk.refuse(TOO_STRONG, GOOD, BROKEN)
    found = await desk.ordered(Kind.TRY, [wrong, good, broken])
    assert told(found) == [(wrong, False, 0, 0), (good, True, 1, 0), (broken, False, 0, 0)]
    assert found.results
    assert found.results[0]["faults"][0]["field"] == "/value"
    assert found.results[2]["faults"][0]["detail"].startswith("not JSON")
    assert (desk.values(), desk.acts()) == ([], [])


async def test_what_was_put_right_is_taken_once_and_recorded(desk: Desk) -> None:
    ids = desk.refuse(TOO_STRONG, GOOD)
    desk.widen()
    assert told(await desk.ordered(Kind.TAKE, ids)) == [(one, True, 1, 0) for one in ids]
    assert desk.values() == [-97.0, 12.0]
    assert desk.acts() == [("user:binh", "127.0.0.1", "2")]
    # Nothing waits any more: once more changes nothing.
    assert told(await desk.ordered(Kind.TAKE, ids)) == []
    assert desk.values() == [-97.0, 12.0]
    async with await connect(desk.database.login("ioc_api"), autocommit=True) as conn:
        assert await audit.first_broken(conn) is None


async def test_what_stands_there_already_is_told(desk: Desk) -> None:
    first, again = desk.refuse(GOOD), desk.refuse(GOOD)
    await desk.ordered(Kind.TAKE, first)
    assert told(await desk.ordered(Kind.TRY, again)) == [(again[0], True, 1, 1)]


async def test_that_it_was_asked_for_is_recorded_at_once(desk: Desk) -> None:
    ids = desk.refuse(GOOD, GOOD)
    async with await connect(desk.database.login("ioc_api")) as conn:
        for kind in Kind:
            await replays.ask(conn, kind, ids, by=BY, now=given.NOW)
        await conn.commit()
        await replays.ask(conn, Kind.TAKE, ids, by=BY, now=given.NOW)
        await conn.rollback()
    with desk.database.connect() as conn:
        acts = conn.execute("SELECT actor, action, address, detail FROM audit").fetchall()
    assert acts == [("user:binh", "rejected.order", "127.0.0.1", {"order": 2, "ids": ids})]


async def test_what_an_interrupted_attempt_took_is_told_by_the_next(desk: Desk) -> None:
    first, second, before = desk.refuse(GOOD, GOOD, GOOD)
    await desk.ordered(Kind.TAKE, [before])  # in an order of its own
    with desk.database.connect() as conn:
        conn.execute("UPDATE rejected SET replayed_at = replayed_at - interval '1 hour'")
    id_ = desk.broken_off([first, second, before], attempts=1, taken=[first])
    await desk.ordered(Kind.TRY, [second])
    assert told(await desk.found(id_)) == [(first, True, None, 0), (second, True, 1, 0)]
    assert desk.acts()[1:] == [("user:binh", "", "1")]


async def test_an_order_that_nobody_worked_off_in_time_is_given_up(desk: Desk) -> None:
    ids = desk.refuse(GOOD)
    found = await desk.ordered(Kind.TAKE, ids, ago=2 * WAIT_MAX)
    assert (found.results, desk.values()) == (None, [])
    assert desk.acts() == [("user:binh", "127.0.0.1", "0")]


async def test_an_order_that_killed_its_workers_is_given_up(desk: Desk) -> None:
    good, deadly = desk.refuse(GOOD, GOOD)
    id_ = desk.broken_off([good, deadly], attempts=3, taken=[good])
    after = await desk.ordered(Kind.TRY, [deadly])  # those behind it have their turn
    assert told(after) == [(deadly, True, 1, 0)]
    assert (await desk.found(id_)).results is None
    assert desk.acts() == [("user:binh", "", "0")]
    assert desk.taken_before() == [good], "it had stored something"


async def test_api_can_ask_but_store_nothing(desk: Desk) -> None:
    async with await connect(desk.database.login("ioc_api"), autocommit=True) as conn:
        for statement in (
            b"INSERT INTO sample VALUES (1, now(), 1)",
            b"UPDATE replay SET results = '[]', done_at = now()",
            b"UPDATE rejected SET replayed_at = now()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await conn.execute(statement)


async def test_a_backend_that_stops_is_left_after_our_own_timeout(desk: Desk) -> None:
    """The lease is kept by another session, which goes on renewing."""
    ids = desk.refuse(GOOD)
    async with desk.led():
        with stopped(await desk.backend("LISTEN")):
            id_ = await desk.order(Kind.TAKE, ids)
            await eventually(lambda: desk.is_done(id_), deadline_seconds=HEALED_SECONDS)
    assert told(await desk.found(id_)) == [(ids[0], True, 1, 0)]


async def test_a_backend_that_stops_amid_a_payload_is_left_after_our_own_timeout(
    desk: Desk,
) -> None:
    ids = desk.refuse(GOOD)
    async with desk.led():
        await desk.backend("LISTEN")
        with ExitStack() as stack:
            with desk.database.connect() as blocker, blocker.transaction():
                blocker.execute("LOCK TABLE writer")
                id_ = await desk.order(Kind.TAKE, ids)
                stack.enter_context(stopped(await desk.backend("INSERT INTO writer")))
            await eventually(lambda: desk.is_done(id_), deadline_seconds=HEALED_SECONDS)
    assert told(await desk.found(id_)) == [(ids[0], True, 1, 0)]


async def test_without_room_on_the_disk_nothing_is_taken_nor_tried(desk: Desk) -> None:
    ids = desk.refuse(GOOD)
    orders = [await desk.order(kind, ids) for kind in Kind]
    room = FullDisk()
    await room.look()
    async with desk.led(room):
        await asyncio.wait_for(room.awaited.wait(), 20)
        assert not [id_ for id_ in orders if await desk.is_done(id_)]
        room.free_ratio = 0.5
        await room.look()
        for id_ in orders:
            await eventually(partial(desk.is_done, id_), deadline_seconds=HEALED_SECONDS)
    assert desk.values() == [-97.0]
