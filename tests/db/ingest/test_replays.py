"""Orders to take refused payloads again: `api` may only ask, ingest works them off."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import psycopg
import pytest

from core.store import audit, replays
from core.store.pool import connect
from core.store.replays import Asked, Kind
from ingest.replays import WAIT_MAX
from tests import given
from tests.chaos.eventually import eventually
from tests.replaying import BY, Desk, FullDisk
from tests.servers import Database

TOO_STRONG, GOOD, BROKEN = 12, -97, None
HEALED_SECONDS = 30


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
