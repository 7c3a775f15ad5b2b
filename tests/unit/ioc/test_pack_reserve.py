"""Nothing is packed while the database's disk has less left than half of what ingest wants."""

from pathlib import Path

import pytest

from core.service.disk import Disk
from ioc.pack.reserve import NoRoomError, Reserve

GB = 1 << 30
DATA = Path("/x/data")


def reserve(**free_gb: float) -> Reserve:
    """Look at disks of 100 GB, by the last part of their path."""

    def look(path: Path) -> Disk:
        if path.name not in free_gb:
            raise FileNotFoundError(path)
        return Disk(100 * GB, int(free_gb[path.name] * GB))

    return Reserve(DATA, look)


async def test_with_less_than_a_twenty_fifth_nothing_is_packed() -> None:
    await reserve(data=4.1, pg_wal=4.1).check()
    with pytest.raises(NoRoomError, match=r"3993 MB of .* free; nothing is packed below 4096 MB"):
        await reserve(data=3.9, pg_wal=50).check()
    with pytest.raises(NoRoomError):  # the log has a disk of its own
        await reserve(data=50, pg_wal=3.9).check()


async def test_an_unknown_disk_stops_nobody() -> None:
    await Reserve().check()
    await reserve().check()
