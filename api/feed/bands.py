"""Reads the same weekday of the last weeks and publishes the band that today is drawn in.

Past days hardly change, so this runs in the background with a session of its own, seldom, and one
tile and day at a time.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from api.instants import ms_of
from api.live import Hub
from api.tiles import BAND_STEP_MS, WEEKS, Curve, band, day_curve, local_day
from core.model import SeriesId, instant
from core.service.clock import Clock
from core.service.following import outliving
from core.store import observed
from core.store.observed import Span
from core.store.pool import Connection, Login, session

from .history import Loaded

REFRESH: Final = timedelta(minutes=30)
LOOK_SECONDS: Final = 5.0
_BEFORE_MIDNIGHT: Final = timedelta(hours=2)  # the value that growth is counted from
_PAUSE_SECONDS: Final = 0.2  # between reads: others use the database too


class Bands:
    """Keeps the bands of one day; a new day or other series make new ones."""

    def __init__(
        self, login: Login, clock: Clock, hub: Hub, loaded: Callable[[], Loaded | None]
    ) -> None:
        self._login, self._clock, self._hub, self._loaded = login, clock, hub, loaded
        self._drawn: tuple[int, int] | None = None  # midnight, number of series
        self._drawn_at: datetime | None = None

    async def run(self) -> None:
        """Draw now and then until cancelled; what fails is tried again."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            loaded = self._loaded()
            if loaded is None or not self._due(loaded):
                continue
            with outliving("bands_retry"):
                await self.draw(loaded)

    def _due(self, loaded: Loaded) -> bool:
        now = self._clock.now()
        return (
            self._drawn != _state(loaded)
            or self._drawn_at is None
            or now - self._drawn_at >= REFRESH
        )

    async def draw(self, loaded: Loaded) -> None:
        """Draw all bands of some walls, as long as they are those that are shown."""
        state, engine = _state(loaded), loaded.engine
        async with session(self._login, autocommit=True) as conn:
            for number in engine.banded():
                tile = engine.tile(number)
                ids = engine.ids(number)
                curves = await self._curves(conn, ids, engine.midnight_ms, engine.zone)
                if self._loaded() is not loaded:
                    return  # read anew meanwhile: these are the tiles of before
                message = band(curves, start_ms=engine.midnight_ms)
                at_ms = ms_of(self._clock.now())
                self._hub.publish(tile.topic, {f"{tile.cell}~band": message}, at_ms=at_ms)
        self._drawn, self._drawn_at = state, self._clock.now()

    async def _curves(
        self, conn: Connection, ids: list[SeriesId], midnight_ms: int, zone: ZoneInfo
    ) -> list[Curve]:
        """Curves of the past days that have samples."""
        curves = []
        for start_ms, end_ms in past_days(midnight_ms, zone):
            span = Span(instant(start_ms) - _BEFORE_MIDNIGHT, instant(end_ms))
            async with asyncio.timeout(self._login.call_seconds):
                found = await observed.turning_points(conn, ids, span, step_ms=BAND_STEP_MS)
            curve = day_curve(found.samples, start_ms=start_ms, end_ms=end_ms)
            if curve and not found.damaged:  # a day that lacks samples is no day to compare with
                curves.append(curve)
            await asyncio.sleep(_PAUSE_SECONDS)
        return curves


def past_days(midnight_ms: int, zone: ZoneInfo) -> list[tuple[int, int]]:
    """Begin and end (ms) of the same weekday of the last weeks, newest first."""
    noon = instant(midnight_ms).astimezone(zone) + timedelta(hours=12)
    days = [noon - timedelta(weeks=week) for week in range(1, WEEKS + 1)]
    return [local_day(ms_of(day), zone) for day in days]


def _state(loaded: Loaded) -> tuple[int, int]:
    engine = loaded.engine
    return engine.midnight_ms, sum(len(engine.ids(number)) for number in engine.banded())
