"""Keeps the topic `kpis` current: a number that is another whenever an indicator may be.

It says what to ask anew, not what it is: each page shows another board, and who asks sees the rows
of his units only. It wakes with the bell of indicators, and looks once a second anyway.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from api.instants import ms_of
from api.live import KPIS, Hub
from core.service.clock import Clock
from core.store import bells
from core.store.pool import Connection, Login
from core.store.sql import fetched, queries

from .followed import follow_for_ever

VERSION: Final = "version"
_SQL: Final = queries("api.feed", "indicators.sql")
_SECONDS_MIN: Final = 0.5  # between two versions: each makes every open page ask


class Indicators:
    """How often indicators have changed, as far as this process knows."""

    def __init__(self, login: Login, clock: Clock, hub: Hub) -> None:
        self._login, self._clock, self._hub = login, clock, hub
        self.version = ms_of(clock.now())  # so that it is another one after a new start
        self._marks: object = None

    async def run(self) -> None:
        """Follow until cancelled; while the database is away the version stays."""
        await follow_for_ever(self._login, self._follow, "kpis_retry")

    async def _follow(
        self, listening: Connection, reading: Connection, begun: Callable[[], None]
    ) -> None:
        self._marks = await self._look(reading)
        self._tell()  # rings in between were lost
        begun()
        async for rung in bells.rings(listening, bells.KPIS, bells.PLACE):
            marks = await self._look(reading)
            if rung or marks != self._marks:
                self._marks = marks
                self._tell()
                await asyncio.sleep(_SECONDS_MIN)  # what rings meanwhile is heard after it

    async def _look(self, conn: Connection) -> object:
        async with asyncio.timeout(self._login.call_seconds):
            return (await fetched(conn, _SQL["marks"]))[0]

    def _tell(self) -> None:
        self.version += 1
        now = self._clock.now()
        self._hub.publish(KPIS, {VERSION: self.version}, at_ms=ms_of(now))
