"""One holder a name; a takeover ends what the old one still had open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection

from core.store import lease
from core.store.lease import Lease, LeaseLostError
from core.store.pool import connect
from tests.servers import Database

Connection = AsyncConnection[Any]

SOON_SECONDS = 10


@pytest.fixture
async def other(database: Database) -> AsyncIterator[Connection]:
    """Give the test the session of a second process."""
    async with await connect(database.login("ioc_ingest"), autocommit=True) as other:
        yield other


def expire(database: Database) -> None:
    with database.connect() as owner:
        owner.execute("UPDATE lease SET expires_at = clock_timestamp()")


async def claimed(conn: Connection, holder: str) -> Lease:
    found = await lease.claim(conn, "canary", holder)
    assert found is not None
    return found


async def test_only_one_holds_it(conn: Connection, other: Connection) -> None:
    first = await claimed(conn, "one")
    assert await lease.claim(other, "canary", "two") is None
    assert await lease.claim(other, "pack", "two") == Lease("pack", 1)
    await lease.release(conn, first)
    assert await lease.claim(other, "canary", "two") == Lease("canary", 2)


async def test_of_many_at_once_one_gets_what_nobody_ever_held(database: Database) -> None:
    async with AsyncExitStack() as stack:
        login = database.login("ioc_ingest")
        sessions = [
            await stack.enter_async_context(await connect(login, autocommit=True)) for _ in range(6)
        ]
        for name in map(str, range(50)):
            found = await asyncio.gather(*(lease.claim(one, name, "x") for one in sessions))
            assert [one for one in found if one] == [Lease(name, 1)]


async def test_renewing_keeps_it_and_stops_with_a_takeover(
    conn: Connection, other: Connection, database: Database
) -> None:
    first = await claimed(conn, "one")
    assert await lease.renew(conn, first)
    await lease.release(conn, first)
    await claimed(other, "two")
    assert not await lease.renew(conn, first)
    expire(database)
    assert not await lease.renew(conn, first)


async def test_a_fence_lets_only_the_present_holder_through(
    conn: Connection, other: Connection
) -> None:
    first = await claimed(conn, "one")
    async with conn.transaction():
        await lease.fence(conn, first)
    await lease.release(conn, first)
    await claimed(other, "two")
    with pytest.raises(LeaseLostError):
        await lease.fence(conn, first)


async def test_a_takeover_ends_the_stale_holder_s_transaction(
    conn: Connection, other: Connection, database: Database
) -> None:
    first = await claimed(conn, "paused")
    await conn.execute("BEGIN")
    await lease.fence(conn, first)
    expire(database)
    assert await lease.claim(other, "canary", "two") == Lease("canary", 2)
    with pytest.raises(psycopg.OperationalError):
        await conn.execute("SELECT 1")


async def test_held_renews_and_releases(conn: Connection, other: Connection) -> None:
    async with lease.held(conn, "canary", "one") as mine:
        assert mine.epoch == 1
        assert await lease.claim(other, "canary", "two") is None
    assert await lease.claim(other, "canary", "two") == Lease("canary", 2)


async def test_a_standby_claims_when_the_lease_runs_out_not_at_its_next_look(
    conn: Connection, other: Connection, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "LOOK_SECONDS", 60.0)
    await claimed(conn, "dead")
    with database.connect() as owner:
        owner.execute("UPDATE lease SET expires_at = clock_timestamp() + interval '0.2 s'")
    async with asyncio.timeout(SOON_SECONDS), lease.held(other, "canary", "standby") as mine:
        assert mine.epoch == 2
