"""Forecasts, made anew beside the loop of `ioc kpi` when finished periods have new values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from psycopg import AsyncConnection

from kpi.keeping import Place

from .apart import Apart, BrokenError
from .foretold import Foretold, NoForecast, Unforeseen
from .keeping import Wanted, changed, forget, keep

log = structlog.get_logger()

_AT_ONCE: Final = 256  # series; some 50 s of one core
_LONGEST: Final = timedelta(minutes=10)

Connection = AsyncConnection[Any]


@dataclass(slots=True)
class Renewal:
    """Asked at each minute: takes what has been made, and lets the next be made.

    at_once: halved when a process ends without an answer, so that one series that cannot be
    forecast is found, and told as such, and keeps back no other.
    """

    apart: Apart = field(default_factory=Apart)
    at_once: int = _AT_ONCE
    _asked: Sequence[Wanted] = ()
    _began_at: datetime | None = None

    async def renew(self, conn: Connection, place: Place, now: datetime) -> None:
        """Do what is due. conn: in autocommit mode; nothing here waits for a forecast."""
        if self.apart.is_busy and not await self._take(conn, place, now):
            return
        self._asked = await changed(conn, place, now, limit=self.at_once)
        if self._asked:
            self._began_at = now
            self.apart.begin([wanted.history for wanted in self._asked])
        else:
            await forget(conn, place, now)

    async def _take(self, conn: Connection, place: Place, now: datetime) -> bool:
        """Store what has been made; False: it is still being made."""
        try:
            made = self.apart.answer()
            self.at_once = min(2 * self.at_once, _AT_ONCE) if made else self.at_once
        except BrokenError:
            made = self._broken()
        if made is None and self._began_at is not None and now - self._began_at > _LONGEST:
            self.apart.end()
            made = self._broken()
        if made is None:
            return False
        async with conn.transaction():
            await keep(conn, place, zip(self._asked, made, strict=False), now=now)
        return True

    def _broken(self) -> list[Foretold]:
        """Tell of one that cannot be made; of several, look which one it is."""
        log.warning("kpi_forecast_broken", series=len(self._asked), first=self._asked[0].key)
        if len(self._asked) > 1:
            self.at_once = len(self._asked) // 2
            return []
        self.at_once = _AT_ONCE
        return [NoForecast(Unforeseen.UNFIT, len(self._asked[0].history.points))]
