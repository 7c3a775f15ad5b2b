"""What every way in shares: the catalogue, the bounded queue, the writer behind it, the bell."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import anyio
import psycopg
import structlog
from anyio.streams.memory import MemoryObjectSendStream

from core.service.clock import Clock
from core.service.tasks import cancel, drained
from core.store import bells
from core.store.bells import Bell
from core.store.catalogue import Catalogue
from core.store.pool import Login, Pool, connect, is_unreachable, open_pool

from .resolve import Resolver
from .room import Room
from .write import Delivery, Writer

log = structlog.get_logger()

POOL_SIZE = 4
CATALOGUE_SECONDS = 60.0
_AGAIN_SECONDS = 1.0

_T = TypeVar("_T")
Refresh = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Intake:
    """One process' way into the database."""

    login: Login
    clock: Clock
    pool: Pool
    resolver: Resolver
    writer: Writer
    room: Room
    outlet: MemoryObjectSendStream[Delivery]

    async def database_fault(self) -> str | None:
        """Why no batch could be stored now, for /readyz. Assigns a transaction id: a real write."""
        async with self.pool.connection(timeout=1) as conn:
            await conn.execute("SELECT pg_current_xact_id()")
        return None


@asynccontextmanager
async def open_intake(
    login: Login, clock: Clock, *, name: str, queue_max: int, disk: Path | None
) -> AsyncIterator[Intake]:
    """Run the writer and the bell; at the end drain the queue, commit, and only then close.

    queue_max: deliveries that may wait for the writer; who hands over more waits.
    disk: data folder of the database, when that is on this machine; it is not filled to the last.
    """
    outlet, inlet = anyio.create_memory_object_stream[Delivery](queue_max)
    bell, room = Bell(), Room(disk)
    await room.look()
    writer = Writer(name=name, login=login, clock=clock, bell=bell, room=room)
    nothing = Catalogue({}, {}, frozenset(), {})
    async with open_pool(login, size=POOL_SIZE) as pool, asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(writer.run(inlet), name="writer")
        ringing = tasks.create_task(_ring(login, bell), name="bell")
        watching = tasks.create_task(room.watch(), name="disk")
        try:
            resolver = Resolver(pool, clock.now, nothing)
            yield Intake(login, clock, pool, resolver, writer, room, outlet)
        finally:
            outlet.close()
            async with drained():
                await asyncio.wait([writing])
            await cancel([writing, ringing, watching])
            inlet.close()


async def first_read(refreshes: Sequence[tuple[float, Refresh]]) -> None:
    """Call each refresh once, however long the database takes to come up."""
    for _, refresh in refreshes:
        await insist("first_read", refresh)


async def follow_place(login: Login, refreshes: Sequence[tuple[float, Refresh]]) -> None:
    """Call each refresh when the place changed (the bell), and at least each so many seconds."""

    async def listen() -> None:
        async with await connect(login, autocommit=True) as conn:
            due = [0.0] * len(refreshes)
            async for channel in bells.rings(conn, bells.PLACE):
                now = anyio.current_time()
                for number, (seconds, refresh) in enumerate(refreshes):
                    if channel or now >= due[number]:
                        await refresh()
                        due[number] = now + seconds

    while True:
        await insist("place", listen)


async def _ring(login: Login, bell: Bell) -> None:
    async def run() -> None:
        async with await connect(login, autocommit=True) as conn:
            await bell.run(conn)

    while True:
        await insist("bell", run)


async def insist(what: str, attempt: Callable[[], Awaitable[_T]]) -> _T:
    """Attempt until it succeeds; while the database is away, again and again."""
    while True:
        try:
            return await attempt()
        except (psycopg.Error, TimeoutError) as error:
            if not is_unreachable(error):
                raise
            log.warning("database_away", what=what, error=str(error).strip())
            await anyio.sleep(_AGAIN_SECONDS)
