"""What goes on in a center while it is saved, and who copies it."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import psutil

from core.service.clock import SystemClock
from core.store import audit
from core.store.audit import Act
from core.store.pool import connect
from tests.delivering import Ways, delivering, notification
from tests.servers import Database

CLOCK = SystemClock()


def copying(into: Path) -> Sequence[int]:
    """Find the processes that write a copy of a database below a folder."""
    found = psutil.process_iter(["pid", "cmdline"])
    wanted = f"--pgdata={into}/"
    return [each.pid for each in found if wanted in " ".join(each.info["cmdline"] or ())]


def left(into: Path) -> Sequence[str]:
    """Name what is in a folder."""
    return [each.name for each in into.iterdir()]


async def tell(database: Database) -> None:
    """Leave a message in the outbox."""
    async with delivering(database, Ways({})) as delivery:
        delivery.owner.execute("INSERT INTO hold (begun_at, reason) VALUES (now(), 'test')")
        await delivery.add(notification())
        await asyncio.sleep(0)
    with database.connect() as owner:
        owner.execute("DELETE FROM hold")


def write(database: Database, begun: threading.Event, done: threading.Event) -> None:
    """Write the record until it is done."""

    async def written() -> None:
        async with await connect(database.login(), autocommit=True) as conn:
            while not done.is_set():
                async with conn.transaction():
                    await audit.append(conn, Act("system:test", "x", "y"), now=CLOCK.now())
                begun.set()

    asyncio.run(written())
