"""A broker with its devices, and what it and ingest tell of each other."""

from datetime import datetime
from pathlib import Path

import anyio
import httpx
import orjson

from core.service.clock import SystemClock
from core.service.secrets import kept_secret
from tests.e2e.device import Device
from tests.servers import Broker, Database

from .eventually import eventually
from .faultproxy import FaultProxy
from .stand import Process, Stand
from .wire import packets

SOON_SECONDS = 60  # of a busy machine
METRIC = "broker_reading"
RETAINED = 10_000


class Sender:
    """A device that numbers its messages, sends, and goes. Each number has a time of its own."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.source = next(iter(stand.keys))
        self._began_ms = int(SystemClock().now().timestamp() * 1000) - 1_000

    def send(self, numbers: range | list[int]) -> None:
        """Publish messages until the broker has each of them."""
        with Device(real(self.stand), self.source, self.stand.keys[self.source]) as device:
            for number in numbers:
                sample = {"metric": METRIC, "time": self._began_ms + number, "value": number}
                device.send({"boot": 1, "seq": number, "samples": [sample]})

    def numbers(self) -> set[int]:
        """Which of them are stored."""
        with self.stand.database.connect() as conn:
            found = conn.execute(
                "SELECT o.value FROM observed o JOIN series s ON s.id = o.series_id"
                " WHERE s.metric = %s",
                [METRIC],
            ).fetchall()
        return {int(value) for (value,) in found}

    async def stored(self, count: int) -> None:
        """Wait until so many are stored."""
        await eventually(
            lambda: len(self.numbers()) == count,
            deadline_seconds=SOON_SECONDS,
            what=f"{count} messages stored",
        )


def real(stand: Stand) -> Broker:
    """Give the broker of a stand that has one."""
    assert stand.broker is not None
    return stand.broker


async def again(stand: Stand, ingest: Process) -> None:
    """Start ingest after it was killed."""
    stand.expire_leases()
    await ingest.start()


async def autosaved(broker: Broker) -> None:
    """Wait until the broker has written what it holds now."""
    file, now = broker.mosquitto.folder / "mosquitto.db", SystemClock().now().timestamp()
    await eventually(lambda: written(file) > now, deadline_seconds=SOON_SECONDS, what="an autosave")


def written(file: Path) -> float:
    """When a file was last written; never, if it is not there."""
    return file.stat().st_mtime if file.exists() else 0.0


def connections(ingest: Process) -> list[bool]:
    """Tell for each connection of ingest to the broker whether its session was there."""
    lines = [orjson.loads(line) for line in ingest.log.splitlines() if "broker_connected" in line]
    return [line["session_present"] for line in lines]


async def reconnected(ingest: Process, proxy: FaultProxy) -> None:
    """Cut ingest off and wait until it is back."""
    before = len(connections(ingest))
    proxy.reset()
    await eventually(lambda: len(connections(ingest)) > before, deadline_seconds=SOON_SECONDS)


def gaps(database: Database) -> list[tuple[str, str, dict[str, int]]]:
    """Give kind, source and detail of each gap."""
    with database.connect() as conn:
        return conn.execute("SELECT kind, source_id, detail FROM gap ORDER BY id").fetchall()


def span(database: Database, source: str) -> tuple[datetime, datetime]:
    """Give both ends of the only gap of a source."""
    with database.connect() as conn:
        (found,) = conn.execute(
            "SELECT from_time, to_time FROM gap WHERE source_id = %s", [source]
        ).fetchall()
    return found


def knows_dropped(database: Database) -> bool:
    """Whether the broker's count of dropped messages was noted."""
    with database.connect() as conn:
        found = conn.execute("SELECT FROM mqtt_session WHERE broker_dropped = 0")
    return found.rowcount > 0


async def counts(ingest: Process, metric: str) -> bool:
    """Whether a number on /metrics is at least one."""
    return await counted(ingest, metric) >= 1


async def counted(ingest: Process, metric: str) -> float:
    """Read a number from /metrics."""
    async with httpx.AsyncClient() as client:
        page = (await client.get(f"http://127.0.0.1:{ingest.port}/metrics")).text
    return next(
        (
            float(line.rpartition(" ")[2])
            for line in page.splitlines()
            if line.startswith((f"{metric} ", f"{metric}{{"))
        ),
        0.0,
    )


async def retain(stand: Stand) -> None:
    """Leave a retained sample on the topic of each of many sources."""
    now_ms = int(SystemClock().now().timestamp() * 1000)
    body = orjson.dumps({"metric": METRIC, "time": now_ms, "value": -1})
    password = kept_secret(stand.database.state / "secrets" / "mqtt_ingest")
    async with await anyio.connect_tcp("127.0.0.1", real(stand).port) as stream:
        await stream.send(packets.connect("ioc-ingest-1", password))
        assert packets.accepted(await stream.receive())
        for number in range(1, RETAINED + 1):
            await stream.send(packets.retained(f"ioc/v1/kept-{number}/telemetry", body))
        await stream.send(packets.publish("test/done", b"", number=1))
        assert packets.acknowledged(await stream.receive()) == 1
