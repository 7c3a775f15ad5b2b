"""Nothing is taken in while the database's disk is nearly full."""

import asyncio
from pathlib import Path

from prometheus_client import REGISTRY

from core.service.disk import Disk
from ingest.room import Room

GB = 1 << 30


class Disks:
    """Disks by the last part of their path, filled and freed at will."""

    def __init__(self, **percent: float) -> None:
        self.percent = percent

    def look(self, path: Path) -> Disk:
        if path.name not in self.percent:
            raise FileNotFoundError(path)
        return Disk(100 * GB, int(GB * self.percent[path.name]))


async def test_who_waits_goes_on_when_there_is_room_again() -> None:
    disks = Disks(data=7.0, pg_wal=7.0)
    room = Room(Path("/x/data"), disks.look)
    await room.look()
    assert room.refusal is not None
    assert "7168 MB of 102400 MB are free; nothing is stored below 8192 MB" in room.refusal
    assert await room.fault() == room.refusal
    waiting = asyncio.ensure_future(room.available())
    disks.percent["data"] = 8.5  # not yet clearly more
    await room.look()
    assert not waiting.done()
    disks.percent |= {"data": 20, "pg_wal": 20}
    await room.look()
    await asyncio.wait_for(waiting, 60)
    assert room.refusal is None
    assert REGISTRY.get_sample_value("ioc_disk_free_ratio", {"fs": "database"}) == 0.2


async def test_the_log_of_the_database_may_have_a_disk_of_its_own() -> None:
    room = Room(Path("/x/data"), Disks(data=50, pg_wal=3).look)
    await room.look()
    assert room.refusal is not None
    assert "(wal)" in room.refusal


async def test_an_unknown_disk_stops_nobody() -> None:
    elsewhere = Room()
    await elsewhere.look()
    await asyncio.wait_for(elsewhere.available(), 60)
    gone = Room(Path("/x/data"), Disks().look)
    await gone.look()
    await asyncio.wait_for(gone.available(), 60)
    assert gone.refusal is None
