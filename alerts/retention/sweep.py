"""The loop that takes away what was kept for its time: alerts that are over, and what was told.

Under the lease of alerts, because alerts belong to who leads; two at once would do no harm.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

import anyio
import structlog
from prometheus_client import Counter

from core.model import SIMULATED_ALERTS_DAYS
from core.service.clock import Clock
from core.service.following import outliving
from core.store.pool import Connection, Pool

from . import tables
from .tables import Batch, Gone, Place

log = structlog.get_logger()

_FIRST_SECONDS: Final = 300.0  # who has just begun has more urgent things to do
_AGAIN_SECONDS: Final = 600.0
_RESTS: Final = 2.0  # times as long as a batch took: nobody is to notice
_LOCK_TIMEOUT: Final = "SET LOCAL lock_timeout = '200ms'"

# What points to others goes before them.
_IN_ORDER: Final = (
    tables.drop_alerts,
    tables.drop_messages,
    tables.drop_groups,
    tables.drop_silences,
    tables.drop_maintenance,
    tables.drop_overrides,
    tables.drop_calendars,
)

EXPIRED = Counter("ioc_alerts_expired_total", "What was kept for its time and is gone.", ["what"])

Drop = Callable[[Connection, datetime, Place, int], Awaitable[Batch]]


@dataclass(slots=True)
class Sweep:
    """Takes away batch after batch. call_seconds: the longest that a batch may take.

    at_once: so many alerts, messages, groups or silences are looked at in one transaction.
    first_seconds: how long it leaves a new leader alone.
    """

    pool: Pool
    clock: Clock
    call_seconds: float = 12.0
    at_once: int = 200
    first_seconds: float = _FIRST_SECONDS

    async def run(self) -> None:
        """Look for what is over every ten minutes, for ever."""
        await anyio.sleep(self.first_seconds)
        while True:
            with outliving("alerts_expiry_waits"):
                await self.round()
            await anyio.sleep(_AGAIN_SECONDS)

    async def round(self) -> Gone:
        """Take away all that is over. Raises psycopg.Error, TimeoutError; then it goes on later."""
        async with self._transaction() as conn:
            now, days = await tables.kept(conn, self.clock.now())
        gone = await self._walk(tables.drop_simulated, now - timedelta(days=SIMULATED_ALERTS_DAYS))
        if days is not None:
            for drop in _IN_ORDER:
                gone = gone.plus(await self._walk(drop, now - timedelta(days=days)))
        if gone != Gone():
            log.info("alerts_expired", **asdict(gone))
        return gone

    async def _walk(self, drop: Drop, before: datetime) -> Gone:
        """Go batch by batch, each in a transaction of its own, with rests between them."""
        gone, place = Gone(), Place()
        while True:
            began = anyio.current_time()
            async with self._transaction() as conn:
                found, following = await drop(conn, before, place, self.at_once)
            for what, count in asdict(found).items():
                EXPIRED.labels(what).inc(count)
            gone = gone.plus(found)
            if following is None:
                return gone
            place = following
            await anyio.sleep((anyio.current_time() - began) * _RESTS)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        with anyio.fail_after(self.call_seconds):
            async with self.pool.connection() as conn, conn.transaction():
                await conn.execute(_LOCK_TIMEOUT)
                yield conn
