"""The disk of the database is full while a day is to be packed: it waits, and says why."""

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from core.service.disk import Disk
from core.store.blocks.drop import Outcome, drop_chunks
from core.store.blocks.read import snapshot
from core.store.pool import connect
from tests.chaos.conftest import SOURCES
from tests.chaos.driver import HttpDevice
from tests.chaos.eventually import eventually
from tests.chaos.ledger import Ledger
from tests.chaos.seeds import short_folder
from tests.chaos.stand import Process, Stand, make_stand
from tests.chaos.test_disk import complaints, full, guarded
from tests.disks import fill, small_disk
from tests.packing import (
    DAY,
    EVER,
    NOW,
    SERIES,
    YESTERDAY,
    Content,
    columns,
    content,
    contents,
    describe,
)
from tests.servers import Broker, Cluster

from .processes import fence_first_day, packer, reasons, state_of_first_day, write_noise

MB = 1 << 20
DISK_MB = 800
LEFT_BYTES = 3 * MB  # less than the blocks of the day take
COUNT = 3_000  # samples a series
SOME = (1, 64, 200)
OF_THE_YEAR = "h behind"  # all that is left to say, for the day was one of months ago
UNSEEN_SECONDS = 90  # each attempt writes to the log of the server, until that is full too


@pytest.fixture
def disk(cluster: Cluster) -> Iterator[Path]:
    """Give a file system of 800 MB, in memory."""
    with short_folder(cluster.folder) as folder, small_disk(folder, size_mb=DISK_MB) as disk:
        yield disk


@pytest.fixture
def stand(disk: Path, broker: Broker, tmp_path: Path) -> Iterator[Stand]:
    """Have a database on the small disk."""
    cluster = Cluster(disk)
    cluster.make()
    stand = make_stand(cluster.create(), broker, tmp_path, sources=SOURCES)
    yield stand
    stand.end()
    cluster.server.abandon()


@pytest.fixture
def day(stand: Stand) -> Content:
    """Have a day that is fenced, and give some of its samples."""
    database = stand.database
    describe(database, upto=YESTERDAY)
    write_noise(database, series=SERIES, count=COUNT)
    with database.connect() as owner:
        owner.execute("SET timezone = 'UTC'")
        rows = owner.execute(
            "SELECT series_id, time, value FROM sample WHERE series_id = ANY (%s)", [list(SOME)]
        ).fetchall()
    return content(columns(*rows))


@pytest.mark.long
async def test_packing_waits_for_room_and_says_why(
    stand: Stand, disk: Path, day: Content, ledger: Ledger
) -> None:
    data = stand.database.cluster.postgres.data
    ingest, process = guarded(stand.ingest_http(), data), guarded(packer(stand), data)
    name, key = next(iter(stand.keys.items()))
    await ingest.start()
    device = HttpDevice(ledger, name, key, ingest.port)
    for _ in range(3):
        await device.deliver(ledger.message(name))
    await fence_first_day(stand.database)
    filler = fill(disk, leave_bytes=LEFT_BYTES)
    process.running.start()
    await eventually(lambda: says(process, "nothing is packed below 128 MB"), deadline_seconds=60)
    await eventually(lambda: full(ingest), deadline_seconds=30)
    free = Disk.of(disk).free_bytes
    assert "disk_full" in process.log
    assert state_of_first_day(stand.database) == "open"
    assert await found(stand) == day
    assert Disk.of(disk).free_bytes > free - MB, "it goes on filling the disk"
    assert not complaints(stand)

    filler.unlink()
    await finished(stand, day)
    assert "disk_has_room" in process.log
    assert not complaints(stand)
    await eventually(lambda: says(process, OF_THE_YEAR), deadline_seconds=60)
    await ingest.ready()
    await device.deliver(ledger.message(name))
    ledger.check(stand.database)


@pytest.mark.long
async def test_a_disk_that_cannot_be_seen_is_noticed_all_the_same(
    stand: Stand, disk: Path, day: Content
) -> None:
    server, process = stand.database.cluster.server, packer(stand)
    await fence_first_day(stand.database)
    filler = fill(disk, leave_bytes=LEFT_BYTES)
    process.running.start()
    await eventually(lambda: says(process, "No space left on device"), deadline_seconds=60)
    await anyio.sleep(UNSEEN_SECONDS)
    told = f"server runs: {server.is_running}, {complaints(stand)[-1]}"
    print(f"after {UNSEEN_SECONDS} s: {told}")  # noqa: T201 - for docs/faults.md
    filler.unlink()
    if not server.is_running:
        server.start()
    await finished(stand, day)
    await eventually(lambda: says(process, OF_THE_YEAR), deadline_seconds=60)


async def says(process: Process, words: str) -> bool:
    """Whether /readyz gives these words as the reason why nothing is packed."""
    return words in (await reasons(process)).get("packing", "")


async def found(stand: Stand) -> Content:
    """Read some series as the api does."""
    login = stand.database.login("ioc_api")
    async with await connect(login, autocommit=True) as conn, snapshot(conn):
        return await contents(conn, EVER, SOME)


async def finished(stand: Stand, day: Content) -> None:
    """Wait until the day is packed; all of its rows are, for they may go."""
    await eventually(
        lambda: state_of_first_day(stand.database) == "packed",
        deadline_seconds=90,
        what="the day is packed",
    )
    assert await found(stand) == day
    outcomes = dict[str, Outcome]()

    async def dropped() -> bool:
        async with await connect(stand.database.login("ioc_pack"), autocommit=True) as conn:
            outcomes.update(await drop_chunks(conn, now=NOW + DAY))
        return set(outcomes.values()) == {Outcome.DROPPED}

    await eventually(dropped, deadline_seconds=30, what="rows that are those that were packed")
    assert await found(stand) == day
