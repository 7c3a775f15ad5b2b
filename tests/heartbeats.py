"""What tests of heartbeats start from: a way in by a clock of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from core.model import HeartbeatId
from core.store import heartbeats
from core.store.heartbeats import End
from ingest.heartbeats import Kind
from ingest.heartbeats.store import store
from ingest.intake import Intake, Way, open_intake
from tests import given
from tests.clock import JumpingClock
from tests.servers import Database

RELAY = HeartbeatId("relay")


@dataclass
class Center:
    """An intake by a clock of our own, and whoever watches."""

    intake: Intake
    clock: JumpingClock
    database: Database

    async def report(self, kind: Kind, *, received: datetime | None = None) -> None:
        """Store a report of `relay`, received now or before, as the way in does."""
        now = received or self.clock.now()

        async def noted(conn: AsyncConnection[Any]) -> None:
            if kind is Kind.START:
                await heartbeats.note_start(conn, RELAY, at=now)
            else:
                end = End(now, kind is Kind.FAIL, None, None, b"")
                await heartbeats.note_end(conn, RELAY, end)

        await store(self.intake, (), noted)

    def told(self, metric: str = "heartbeat_up") -> list[tuple[float, float]]:
        """(seconds since NOW, value) of a metric of `relay`, in order."""
        with self.database.connect() as conn:
            rows = conn.execute(
                "SELECT time, value FROM observed JOIN series ON series_id = series.id"
                " WHERE metric = %s AND labels->>'heartbeat' = 'relay' ORDER BY time",
                [metric],
            ).fetchall()
        return [((at - given.NOW).total_seconds(), value) for at, value in rows]


@asynccontextmanager
async def open_center(database: Database) -> AsyncIterator[Center]:
    clock = JumpingClock(given.NOW)
    login = database.login("ioc_ingest")
    async with open_intake(login, clock, Way("test", 8), disk=None) as intake:
        await intake.resolver.refresh()
        yield Center(intake, clock, database)
