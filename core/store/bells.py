"""The bell: NOTIFY with an empty payload, after COMMIT, on a connection of its own.

A lost ring is harmless: listeners read the change log at least once a second anyway.
"""

from collections.abc import AsyncIterator
from typing import Any, LiteralString

import anyio
from psycopg import AsyncConnection

Connection = AsyncConnection[Any]

SAMPLES: LiteralString = "ioc_samples"  # something was appended to the change log
PLACE: LiteralString = "ioc_place"  # configuration, sources or keys changed
ALERTS: LiteralString = "ioc_alerts"  # an alert, an act, a silence or a posted alert is new
KPIS: LiteralString = "ioc_kpis"  # a value of a KPI, an upload, a milestone or a task is new
REPLAYS: LiteralString = "ioc_replays"  # somebody wants refused payloads taken again

RING_SECONDS_MIN = 0.02  # at most 50 rings a second and process
POLL_SECONDS = 1.0


class Bell:
    """Coalesces rings: many commits, one NOTIFY."""

    def __init__(self) -> None:
        self._wanted = anyio.Event()

    def ring(self) -> None:
        """Ask for a ring; never waits."""
        self._wanted.set()

    async def run(self, conn: Connection, channel: LiteralString = SAMPLES) -> None:
        """Ring as asked until cancelled. `conn` must be in autocommit mode."""
        while True:
            await self._wanted.wait()
            self._wanted = anyio.Event()
            await conn.execute(b"NOTIFY " + channel.encode())
            await anyio.sleep(RING_SECONDS_MIN)


async def rings(conn: Connection, *channels: LiteralString) -> AsyncIterator[str]:
    """Yield the channel of each ring, and an empty string when the poll interval passes.

    `conn` must be in autocommit mode. Ends with the connection: reconnect, then read everything
    again, because rings in between are lost.
    """
    for channel in channels:
        await conn.execute(b"LISTEN " + channel.encode())
    while True:
        # Taken whole before the first is handed on: psycopg locks the connection while it listens,
        # and whoever hears a ring may well ask something on this very connection.
        heard = [
            notify.channel async for notify in conn.notifies(timeout=POLL_SECONDS, stop_after=1)
        ]
        for channel in dict.fromkeys(heard or [""]):
            yield channel
