"""What is kept for a time only: the change log for about an hour, refused payloads for days."""

from functools import partial

import anyio
import structlog
from prometheus_client import Counter
from psycopg import errors

from core.service.following import insist
from core.store import changes, rejected

from .intake import Intake

log = structlog.get_logger()

RECYCLE_WAITS = Counter(
    "ioc_change_log_waits_total", "Times a slot of the change log was not emptied: it was in use."
)

RECYCLE_SECONDS = 30.0
EXPIRE_SECONDS = 600.0


async def recycle(intake: Intake) -> None:
    """Empty what is old, again and again. Harmless when several processes do it."""
    while True:
        emptied = await insist("recycle", partial(_once, intake))
        if emptied is not None:
            log.info("change_log_recycled", slot=emptied)
        await anyio.sleep(RECYCLE_SECONDS)


async def expire(intake: Intake) -> None:
    """Forget refused payloads that nobody took in again in time, a few at once."""
    while True:
        forgotten = await insist("expire", partial(_expire_some, intake))
        if forgotten:
            log.info("rejected_expired", payloads=forgotten)
        await anyio.sleep(1.0 if forgotten else EXPIRE_SECONDS)


async def _expire_some(intake: Intake) -> int:
    async with intake.pool.connection() as conn:
        return await rejected.expire(conn, now=intake.clock.now())


async def _once(intake: Intake) -> int | None:
    try:
        async with intake.pool.connection() as conn:
            return await changes.recycle(conn, now=intake.clock.now())
    except errors.LockNotAvailable:
        RECYCLE_WAITS.inc()
        return None
