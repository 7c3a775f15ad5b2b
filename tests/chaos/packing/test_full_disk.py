"""The disk of the database is full while a day is to be packed: it waits, and says why."""

from pathlib import Path

import anyio
import pytest

from core.service.disk import Disk
from core.store.blocks.drop import Outcome, drop_chunks
from core.store.blocks.read import snapshot
from core.store.pool import connect
from tests.chaos.driver import HttpDevice
from tests.chaos.eventually import eventually
from tests.chaos.ledger import Ledger
from tests.chaos.stand import Process, Stand
from tests.chaos.test_disk import complaints, guarded
from tests.disks import fill
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

from .processes import fence_first_day, packer, reasons, state_of_first_day, write_noise

MB = 1 << 20
LEFT_BYTES = 3 * MB  # less than the blocks of the day take
COUNT = 3_000  # samples a series
SOME = (1, 64, 200)
OF_THE_YEAR = "h behind"  # all that is left to say, for the day was one of months ago
UNSEEN_SECONDS = 90  # each attempt writes to the log of the server, until that is full too


@pytest.fixture
def day(small_stand: Stand) -> Content:
    """Have a day that is fenced, and give some of its samples."""
    database = small_stand.database
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
    small_stand: Stand, disk: Path, day: Content, ledger: Ledger
) -> None:
    data = small_stand.database.cluster.postgres.data
    ingest, process = guarded(small_stand.ingest_http(), data), guarded(packer(small_stand), data)
    name, key = next(iter(small_stand.keys.items()))
    await ingest.start()
    device = HttpDevice(ledger, name, key, ingest.port)
    for _ in range(3):
        await device.deliver(ledger.message(name))
    await fence_first_day(small_stand.database)
    filler = fill(disk, leave_bytes=LEFT_BYTES)
    process.running.start()
    await eventually(lambda: says(process, "nothing is packed below 128 MB"), deadline_seconds=60)
    await eventually(lambda: ingest.lacks("disk"), deadline_seconds=30)
    free = Disk.of(disk).free_bytes
    assert "disk_full" in process.log
    assert state_of_first_day(small_stand.database) == "open"
    assert await found(small_stand) == day
    assert Disk.of(disk).free_bytes > free - MB, "it goes on filling the disk"
    assert not complaints(small_stand)

    filler.unlink()
    await finished(small_stand, day)
    assert "disk_has_room" in process.log
    assert not complaints(small_stand)
    await eventually(lambda: says(process, OF_THE_YEAR), deadline_seconds=60)
    await ingest.ready()
    await device.deliver(ledger.message(name))
    ledger.check(small_stand.database)


@pytest.mark.long
async def test_a_disk_that_cannot_be_seen_is_noticed_all_the_same(
    small_stand: Stand, disk: Path, day: Content
) -> None:
    server, process = small_stand.database.cluster.server, packer(small_stand)
    await fence_first_day(small_stand.database)
    filler = fill(disk, leave_bytes=LEFT_BYTES)
    process.running.start()
    await eventually(lambda: says(process, "No space left on device"), deadline_seconds=60)
    await anyio.sleep(UNSEEN_SECONDS)
    told = f"server runs: {server.is_running}, {complaints(small_stand)[-1]}"
    print(f"after {UNSEEN_SECONDS} s: {told}")
    filler.unlink()
    if not server.is_running:
        server.start()
    await finished(small_stand, day)
    await eventually(lambda: says(process, OF_THE_YEAR), deadline_seconds=60)


async def says(process: Process, words: str) -> bool:
    """Whether /readyz gives these words as the reason why nothing is packed."""
    return words in (await reasons(process)).get("packing", "")


async def found(small_stand: Stand) -> Content:
    """Read some series as the api does."""
    login = small_stand.database.login("ioc_api")
    async with await connect(login, autocommit=True) as conn, snapshot(conn):
        return await contents(conn, EVER, SOME)


async def finished(small_stand: Stand, day: Content) -> None:
    """Wait until the day is packed; all of its rows are, for they may go."""
    await eventually(
        lambda: state_of_first_day(small_stand.database) == "packed",
        deadline_seconds=90,
        what="the day is packed",
    )
    assert await found(small_stand) == day
    outcomes = dict[str, Outcome]()

    async def dropped() -> bool:
        async with await connect(small_stand.database.login("ioc_pack"), autocommit=True) as conn:
            outcomes.update(await drop_chunks(conn, now=NOW + DAY))
        return set(outcomes.values()) == {Outcome.DROPPED}

    await eventually(dropped, deadline_seconds=30, what="rows that are those that were packed")
    assert await found(small_stand) == day
