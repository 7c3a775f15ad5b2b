"""The change log is kept for about an hour: slots that nobody needs any more are emptied."""

from functools import partial

import anyio
import structlog

from core.store import changes

from .intake import Intake, insist

log = structlog.get_logger()

RECYCLE_SECONDS = 30.0


async def recycle(intake: Intake) -> None:
    """Empty what is old, again and again. Harmless when several processes do it."""
    while True:
        emptied = await insist("recycle", partial(_once, intake))
        if emptied is not None:
            log.info("change_log_recycled", slot=emptied)
        await anyio.sleep(RECYCLE_SECONDS)


async def _once(intake: Intake) -> int | None:
    async with intake.pool.connection() as conn:
        return await changes.recycle(conn, now=intake.clock.now())
