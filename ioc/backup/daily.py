"""The process `ioc backup daily`: a backup each day at its hour, and each of them tried."""

import asyncio
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Final

import anyio
import psycopg
import structlog

from core.place import read_profile
from core.service.address import Address
from core.service.clock import Clock, SystemClock
from core.service.health import Health
from core.service.logins import NoSecretError
from core.service.logs import complain
from core.service.settings import Settings
from core.service.tasks import cancel, stop_event
from core.service.web import serve_app
from core.store import backups
from core.store.pool import connect
from ioc.private import StartError

from . import told
from .drill import drill
from .errors import BackupError
from .make import backup_login, make

log = structlog.get_logger()

_LOOK_SECONDS: Final = 60.0
_AGAIN: Final = timedelta(hours=1)  # after one that failed
_DAY: Final = timedelta(days=1)
_FAULTS: Final = (BackupError, StartError, NoSecretError, OSError, psycopg.Error, TimeoutError)


async def serve(settings: Settings, *, health: Address) -> None:
    """Make backups until SIGTERM; one that is being made then is given up."""
    if settings.backups is None:
        raise BackupError("IOC_BACKUPS is not set: there is no folder for backups.")
    profile, _ = read_profile(settings.config)
    daily = Daily(settings, settings.backups, profile.zone if profile else None, SystemClock())
    with stop_event() as stop:
        async with asyncio.TaskGroup() as tasks:
            beside = [
                tasks.create_task(serve_app(Health(), health, asyncio.Event()), name="health"),
                tasks.create_task(daily.run(), name="backups"),
            ]
            await stop.wait()
            await cancel(beside)


class Daily:
    """Looks each minute whether there is a backup since the last time that one was due."""

    def __init__(self, settings: Settings, into: Path, zone: tzinfo | None, clock: Clock) -> None:
        self._settings, self._into, self._zone, self._clock = settings, into, zone, clock
        self._not_before: datetime | None = None

    async def run(self) -> None:
        """Do it for ever."""
        while True:
            await self.look()
            await anyio.sleep(_LOOK_SECONDS)

    async def look(self) -> None:
        """Make one if it is due. What stands in its way is told, and tried again in an hour."""
        now = self._clock.now()
        if self._not_before is not None and now < self._not_before <= now + _AGAIN:
            return
        try:
            if await self._is_due(now):
                await self._make()
            self._not_before = None
        except _FAULTS as error:
            complain("backup_failed", error)
            self._not_before = self._clock.now() + _AGAIN

    async def _is_due(self, now: datetime) -> bool:
        async with await connect(backup_login(self._settings), autocommit=True) as conn:
            last = await backups.last_begun(conn, now=now)
        return last is None or last < last_due(now, self._settings.backup_at, self._zone)

    async def _make(self) -> None:
        made = await make(self._settings, self._into, self._settings.backup_keep, self._clock)
        log.info("backup_made", name=made.path.name, bytes=made.manifest.bytes)
        for line in told.warnings(self._settings, self._into):
            log.warning("backup_at_risk", why=line.strip())
        proved = await drill(self._settings, made.path, self._into, self._clock)
        log.info("backup_drilled", name=made.path.name, seconds=round(proved.seconds, 1))


def last_due(now: datetime, at: time, zone: tzinfo | None) -> datetime:
    """Say when a backup was due last: at that time of the place's day, today or yesterday."""
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), at, tzinfo=local.tzinfo)
    if today <= now:
        return today
    return datetime.combine(local.date() - _DAY, at, tzinfo=local.tzinfo)
