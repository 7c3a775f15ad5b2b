"""Work under a lease: a standby takes over whatever happens to its own session."""

import asyncio
import os
import signal
from typing import Any

from psycopg import AsyncConnection

from core.service.leading import lead
from core.service.tasks import cancel
from core.store import lease
from tests.chaos.eventually import eventually
from tests.servers import Database

Connection = AsyncConnection[Any]

HEALED_SECONDS = 30


async def test_a_standby_whose_backend_has_stopped_looks_with_another(
    conn: Connection, database: Database
) -> None:
    held = await lease.claim(conn, "canary", "holder")
    assert held
    working = asyncio.Event()

    async def work() -> None:
        working.set()
        await asyncio.Event().wait()

    def standby() -> list[int]:
        with database.connect() as owner:
            found = owner.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> %s AND usename = 'ioc_ingest' AND query LIKE '%%remaining%%'",
                [conn.info.backend_pid],
            ).fetchall()
        return [pid for (pid,) in found]

    async with asyncio.TaskGroup() as tasks:
        leading = tasks.create_task(lead(database.login("ioc_ingest"), "canary", work))
        await eventually(lambda: bool(standby()), deadline_seconds=20)
        (stopped,) = standby()
        os.kill(stopped, signal.SIGSTOP)
        try:
            await lease.release(conn, held)
            await eventually(working.is_set, deadline_seconds=HEALED_SECONDS)
        finally:
            os.kill(stopped, signal.SIGCONT)
        await cancel([leading])
