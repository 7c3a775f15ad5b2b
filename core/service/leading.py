"""Work that one process at a time does, under a lease."""

from collections.abc import Awaitable, Callable

import anyio
import psycopg
import structlog

from core.store.lease import Lease, LeaseLostError, held
from core.store.pool import Login, connect

log = structlog.get_logger()

_AGAIN_SECONDS = 1.0


async def lead(login: Login, name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Wait for the lease, work, and when it is lost stop working and wait again; for ever."""

    async def unfenced(_lease: Lease) -> None:
        await work()

    await lead_fenced(login, name, unfenced)


async def lead_fenced(login: Login, name: str, work: Callable[[Lease], Awaitable[None]]) -> None:
    """Do the same for work that fences what it writes by the lease."""
    while True:
        try:
            async with (
                await connect(login, autocommit=True) as conn,
                held(conn, name, login.application) as lease,
            ):
                log.info("lease_held", name=name, epoch=lease.epoch)
                await work(lease)
        except* (psycopg.OperationalError, LeaseLostError, TimeoutError) as lost:
            log.warning("lease_lost", name=name, error=str(lost.exceptions[0]).strip())
        await anyio.sleep(_AGAIN_SECONDS)
