"""The process `ioc pack`."""

import asyncio

import psycopg

from core.service import memory
from core.service.address import Address
from core.service.clock import SystemClock
from core.service.health import Health
from core.service.leading import lead
from core.service.logins import database_login
from core.service.settings import Settings
from core.service.tasks import cancel, stop_event
from core.service.web import serve_app
from core.store import samples
from core.store.pool import Login, session

from .reserve import Reserve
from .rounds import Packer
from .scrub import Scrubber

NAME = "pack"
LEASE = "pack"


async def serve(settings: Settings, *, health: Address) -> None:
    """Pack until SIGTERM. A transaction that is cut then is undone and packed at the next start."""
    login = database_login(settings, "ioc_pack", application=NAME)
    clock = SystemClock()
    packer = Packer(login, clock, Reserve(settings.database_disk))
    scrubber = Scrubber(login, clock)
    ready = Health({"database": lambda: database_fault(login), "packing": packer.fault})
    with stop_event() as stop:
        async with asyncio.TaskGroup() as tasks:
            beside = [
                tasks.create_task(serve_app(ready, health, asyncio.Event()), name="health"),
                tasks.create_task(ready.run(), name="health checks"),
                tasks.create_task(lead(login, LEASE, packer.run), name="pack"),
                tasks.create_task(scrubber.run(), name="scrub"),  # it only reads: two do no harm
                tasks.create_task(memory.give_back_for_ever(), name="memory"),
            ]
            await stop.wait()
            await cancel(beside)


async def database_fault(login: Login) -> str | None:
    """Why nothing could be packed now; None when the database answers."""
    try:
        async with session(login, autocommit=True) as conn:
            await samples.packed_upto(conn)
    except (psycopg.Error, TimeoutError) as error:
        return f"the database does not answer: {str(error).strip()}"
    return None
