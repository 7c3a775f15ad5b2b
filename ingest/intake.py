"""What every way in shares: the catalogue, the bounded queue, the writers behind it, the bell."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream

from core.service.clock import Clock
from core.service.following import insist
from core.service.memory import give_back_for_ever
from core.service.tasks import cancel, drained
from core.store.bells import Bell
from core.store.catalogue import Catalogue
from core.store.pool import Login, Pool, connect, open_pool

from .outlet import Outlet, Queue
from .resolve import Resolver
from .room import Room
from .write import Delivery, Writer

POOL_SIZE = 4
CATALOGUE_SECONDS = 60.0


@dataclass(slots=True)
class Intake:
    """One process' way into the database."""

    login: Login
    clock: Clock
    pool: Pool
    resolver: Resolver
    room: Room
    outlet: Outlet

    async def database_fault(self) -> str | None:
        """Why no batch could be stored now, for /readyz. Assigns a transaction id: a real write."""
        async with self.pool.connection(timeout=1) as conn:
            await conn.execute("SELECT pg_current_xact_id()")
        return None


@dataclass(frozen=True, slots=True)
class Way:
    """How a process takes in.

    queue_max: deliveries that may wait for a writer; who hands over more waits. writers: with more
    than one, samples of one sender stay in order only if it waits for each. pool: sessions beside.
    """

    name: str
    queue_max: int
    writers: int = 1
    pool: int = POOL_SIZE


@asynccontextmanager
async def open_intake(
    login: Login, clock: Clock, way: Way, *, disk: Path | None
) -> AsyncIterator[Intake]:
    """Run writers and the bell; at the end drain the queue, commit, and only then close.

    disk: data folder of the database, when that is on this machine; it is not filled to the last.
    """
    bell, room = Bell(), Room(disk)
    await room.look()
    nothing = Catalogue({}, {}, frozenset(), {})
    async with open_pool(login, size=way.pool) as pool, asyncio.TaskGroup() as tasks:
        writing = []
        queues = []
        for _ in range(way.writers):
            sending, inlet = anyio.create_memory_object_stream[Delivery](way.queue_max)
            writer = Writer(way.name, login, clock, bell, room)
            queues.append(Queue(sending, writer))
            writing.append(tasks.create_task(_write(writer, inlet), name="writer"))
        outlet = Outlet(queues)
        ringing = tasks.create_task(_ring(login, bell), name="bell")
        watching = tasks.create_task(room.watch(), name="disk")
        lightening = tasks.create_task(give_back_for_ever(), name="memory")
        try:
            resolver = Resolver(pool, clock.now, nothing)
            yield Intake(login, clock, pool, resolver, room, outlet)
        finally:
            outlet.close()
            async with drained():
                await asyncio.wait(writing)
            await cancel([*writing, ringing, watching, lightening])


async def _write(writer: Writer, inlet: MemoryObjectReceiveStream[Delivery]) -> None:
    with inlet:
        await writer.run(inlet)


async def _ring(login: Login, bell: Bell) -> None:
    async def run() -> None:
        async with await connect(login, autocommit=True) as conn:
            await bell.run(conn)

    while True:
        await insist("bell", run)
