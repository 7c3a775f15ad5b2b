"""Rings come after COMMIT, coalesced; a lost one is covered by the poll."""

from typing import Any

import anyio
from psycopg import AsyncConnection

from core.store import bells
from core.store.bells import Bell
from core.store.pool import connect
from tests.servers import Database

Connection = AsyncConnection[Any]


async def test_many_rings_are_few_notifications(conn: Connection, database: Database) -> None:
    async with (
        await connect(database.login("ioc_api"), autocommit=True) as listener,
        anyio.create_task_group() as tasks,
    ):
        heard = bells.rings(listener, bells.SAMPLES, bells.PLACE)
        assert await anext(heard) == ""  # nobody rang within the poll interval
        bell = Bell()
        tasks.start_soon(bell.run, conn)
        for _ in range(100):
            bell.ring()
        assert await anext(heard) == bells.SAMPLES
        assert await anext(heard) == ""
        tasks.cancel_scope.cancel()


async def test_who_hears_a_ring_may_ask_on_the_same_connection(
    conn: Connection, database: Database
) -> None:
    async with await connect(database.login("ioc_api"), autocommit=True) as listener:
        heard = bells.rings(listener, bells.PLACE)
        assert await anext(heard) == ""
        await conn.execute(b"NOTIFY " + bells.PLACE.encode())
        assert await anext(heard) == bells.PLACE
        with anyio.fail_after(5):
            await listener.execute("SELECT 1")
