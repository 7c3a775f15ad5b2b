"""Fault 8: the disk of the database fills up under load; ingest stops before PostgreSQL must."""

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import anyio
import httpx

from core.service.disk import Disk
from tests.disks import fill

from .driver import HttpDevice, MqttDevice
from .eventually import eventually
from .ledger import Ledger
from .points import more_acked
from .stand import Process, Stand

MB = 1 << 20
LEFT_MB = 64  # by the program that fills the disk; PostgreSQL's log grows by 16 MB at a time
LITTLE = 0.09  # of the disk: less is left
READINGS = 300  # a message, so that an ingest that does not stop fills the rest in seconds
QUIET_SECONDS = 20
ON_THE_WAY_SECONDS = 4  # the guard looks each second, and what was committed is yet acknowledged
FIRST, HEALED = 20, 20


class BulkDevice(HttpDevice):
    """Posts large messages, and keeps the reasons why it has to wait."""

    async def run(self) -> None:
        """Send until cancelled or told to end."""
        while self.sending:
            await self.deliver(self.ledger.message(self.name, readings=READINGS))


async def test_ingest_stops_before_a_full_disk_ends_postgres(
    small_stand: Stand, disk: Path, ledger: Ledger
) -> None:
    data = small_stand.database.cluster.postgres.data
    processes = [
        guarded(process, data)
        for process in (
            small_stand.ingest_http(),
            small_stand.ingest_mqtt(0),
            small_stand.ingest_mqtt(1),
        )
    ]
    for process in processes:
        await process.start()
    posting = [BulkDevice(ledger, name, key, processes[0].port) for name, key in keys(small_stand)]
    assert small_stand.broker is not None
    publishing = [
        MqttDevice(
            ledger, name, key, small_stand.broker.port, messages_per_second=50, patient=True
        )
        for name, key in keys(small_stand)
    ]  # fmt: skip
    async with anyio.create_task_group() as load:
        for poster in posting:
            load.start_soon(poster.run)
        for publisher in publishing:
            load.start_soon(publisher.run)
        await more_acked(ledger, FIRST)
        filler = fill(disk, leave_bytes=LEFT_MB * MB)
        for process in processes:
            await eventually(partial(process.lacks, "disk"), deadline_seconds=10)
        await anyio.sleep(ON_THE_WAY_SECONDS)
        acked, free = len(ledger.acked), Disk.of(disk).free_bytes
        await anyio.sleep(QUIET_SECONDS)
        assert len(ledger.acked) == acked, "acknowledged without room"
        assert Disk.of(disk).free_bytes > free - 20 * MB, "it goes on filling the disk"
        assert {503} == {device.statuses[-1] for device in posting}
        assert not complaints(small_stand)
        filler.unlink()
        await more_acked(ledger, HEALED)
        for poster in posting:
            poster.sending = False
        for publisher in publishing:
            publisher.sending = False
        await eventually(
            lambda: len(ledger.acked) == ledger.messages,
            deadline_seconds=60,
            what=f"all {ledger.messages} messages acknowledged",
        )
        load.cancel_scope.cancel()
    assert not complaints(small_stand)
    ledger.check(small_stand.database)


async def test_a_sender_is_told_why_and_when_to_come_again(
    small_stand: Stand, disk: Path, ledger: Ledger
) -> None:
    ingest = guarded(small_stand.ingest_http(), small_stand.database.cluster.postgres.data)
    await ingest.start()
    filler = fill(disk, leave_bytes=LEFT_MB * MB)
    await eventually(lambda: ingest.lacks("disk"), deadline_seconds=10)
    url, (name, key) = f"http://127.0.0.1:{ingest.port}", keys(small_stand)[0]
    headers = {"authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=url) as client:
        body = ledger.message(name).body()
        told = await client.post("/api/v1/ingest", content=body, headers=headers)
        assert (told.status_code, told.headers["retry-after"]) == (503, "30")
        assert re.search(r"disk of the database.*nearly full: \d+ MB of", told.json()["detail"])
        lines = await client.post("/write", content=b"a b=1", headers=headers)
        assert (lines.status_code, lines.json()["code"]) == (503, "unavailable")
        # Whoever has no key is not told how it is with the disk.
        stranger = await client.post("/api/v1/ingest", content=body)
        assert stranger.status_code == 401
        # The file may have grown between the look at the data and the one at the log.
        await eventually(lambda: little_room(client), deadline_seconds=10)
    filler.unlink()
    await ingest.ready()


def keys(small_stand: Stand) -> list[tuple[str, str]]:
    """List the sources with their keys."""
    return list(small_stand.keys.items())


def guarded(process: Process, data: Path) -> Process:
    """Let a process know where the database keeps its data, as `ioc up` does."""
    program = process.running.program
    env = {**program.env, "IOC_DATABASE_DISK": str(data)}
    process.running.program = replace(program, env=env)
    return process


async def little_room(client: httpx.AsyncClient) -> bool:
    """Whether /metrics tells how full the disk is."""
    metrics = (await client.get("/metrics")).text
    ratio = re.search(r'^ioc_disk_free_ratio{fs="database"} (\S+)$', metrics, re.MULTILINE)
    assert ratio
    return 0 < float(ratio[1]) < LITTLE


def complaints(small_stand: Stand) -> list[str]:
    """Find what PostgreSQL said about missing space."""
    log = small_stand.database.cluster.server.log.read_text()
    return re.findall(r".*(?:No space left|PANIC).*", log)
