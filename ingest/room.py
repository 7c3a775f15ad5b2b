"""Whether the database's disk has room; without it nothing new is stored and nothing acknowledged.

PostgreSQL that finds no room for its log ends itself, and with it everything stands still. So the
ways in stop well before: HTTP says when to come again, MQTT leaves the messages with the broker.
"""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import anyio
import anyio.to_thread
import structlog

from core.service.disk import FREE_RATIO, Disk
from core.service.disk import Room as Level

log = structlog.get_logger()

_LOOK_SECONDS = 1.0


class Room:
    """Knows the disk of a database on this machine.

    folder: where the database keeps its data; None = a database elsewhere, whose disk we cannot
    see: then there always seems to be room.
    """

    def __init__(self, folder: Path | None = None, look: Callable[[Path], Disk] = Disk.of) -> None:
        self._folders = _folders(folder)
        self._look = look
        self._levels: dict[str, Level] = {}
        self._refusal: str | None = None
        self._freed = asyncio.Event()

    @property
    def refusal(self) -> str | None:
        """Why nothing can be taken in now; None when there is room."""
        return self._refusal

    async def fault(self) -> str | None:
        """Say the same for /readyz."""
        return self._refusal

    async def available(self) -> None:
        """Return as soon as there is room."""
        while self._refusal is not None:
            await self._freed.wait()

    async def watch(self) -> None:
        """Look each second, for ever."""
        if not self._folders:
            log.info("disk_unguarded", why="the database's disk is unknown; set IOC_DATABASE_DISK")
        while True:
            await self.look()
            await anyio.sleep(_LOOK_SECONDS)

    async def look(self) -> None:
        """Look once, and let those go on that waited for room."""
        refusals = [await self._judge(fs, folder) for fs, folder in self._folders.items()]
        refusal = next((reason for reason in refusals if reason), None)
        if (refusal is None) != (self._refusal is None):
            log.warning("disk_full" if refusal else "disk_has_room", reason=refusal)
        self._refusal = refusal
        if refusal is None:
            self._freed.set()
            self._freed = asyncio.Event()

    async def _judge(self, fs: str, folder: Path) -> str | None:
        try:
            disk = await anyio.to_thread.run_sync(self._look, folder)
        except OSError as error:
            # Nothing is known then: a guess would stop an ingest that may well have room.
            if fs in self._levels:
                log.warning("disk_unseen", fs=fs, error=str(error))
            self._levels.pop(fs, None)
            return None
        FREE_RATIO.labels(fs=fs).set(disk.free_ratio)
        self._levels[fs] = level = disk.room(self._levels.get(fs, Level.AMPLE))
        if level is not Level.FULL:
            return None
        return (
            f"the disk of the database ({fs}) is nearly full: {disk}; "
            f"nothing is stored below {disk.full_bytes >> 20} MB"
        )


def _folders(folder: Path | None) -> Mapping[str, Path]:
    """Name what fills up: the data, and PostgreSQL's log where that has a disk of its own."""
    if folder is None:
        return {}
    return {"database": folder, "wal": folder / "pg_wal"}
