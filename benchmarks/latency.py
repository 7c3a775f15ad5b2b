"""From PUBLISH to the WebSocket of a wall, at 500 rows a second; a linger of 0 beside it.

A device publishes 500 points a second over MQTT QoS 1; each tenth is of a series that the map of a
wall shows, with a value that the delta repeats. There are so many places on the map that each
changes twice a second: a wall shows no cell more often than four times.
"""

import json
import shutil
import sys
import threading
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import numpy as np
import orjson
from websockets.asyncio.client import ClientConnection

from core.service.clock import SystemClock
from core.store import people
from core.store.passwords import Passwords
from core.store.people import NewPerson, Role
from core.store.pool import connect as connect_database
from tests.chaos.stand import Process, Stand, environment, sources_of_shard
from tests.chaos.wire import packets

from .machine import described
from .measure import REPEATS, table
from .publisher import connected
from .servers import served
from .watching import watching

ROWS_PER_SECOND = 500
PROBE_EVERY = 10
SECONDS = 30.0
SETTLE_SECONDS = 1.0
UNITS = ROWS_PER_SECOND // PROBE_EVERY // 2
PROJECT = Path(__file__).parents[1]
EXAMPLE = PROJECT / "config" / "example"
TOPIC, METRIC = "wall:overview", "room_temperature_celsius"
USER, PASSWORD = "an", "measured on a quiet machine"

SHIPPED = "linger 2 ms, as shipped"
WITHOUT = "linger 0"
# The product has no such switch: it is turned off from outside, for this figure only.
_WITHOUT_LINGER = """
import sys
from ingest.write import writer
from ioc.__main__ import main
writer.LINGER_SECONDS = 0
sys.argv = ["ioc", "ingest", "mqtt", "--shard", "0"]
main()
"""


def run(size: float) -> str:
    """Measure; size: share of the full length. Returns Markdown."""
    seconds = max(2.0, SECONDS * size)
    source = sources_of_shard(0, 1)[0]
    found: dict[str, list[list[float]]] = {SHIPPED: [], WITHOUT: []}
    with served((source,)) as stand:
        api = anyio.run(_started_api, stand, source)
        for _ in range(REPEATS if size >= 1 else 1):
            for name, repeats in found.items():
                script = ("-c", _WITHOUT_LINGER) if name == WITHOUT else None
                ingest = stand.ingest_mqtt(0, script=script)
                anyio.run(ingest.start)
                repeats.append(anyio.run(Watch(stand, api, source).milliseconds, seconds))
                ingest.running.stop()
                stand.expire_leases()
    return _markdown(found, seconds)


@dataclass(slots=True)
class Watch:
    """A device and a wall, for one repeat."""

    stand: Stand
    api: Process
    source: str
    _sent: dict[float, float] = field(default_factory=dict)  # when, by value

    async def milliseconds(self, seconds: float) -> list[float]:
        """Publish for so long; how long each value that was shown took."""
        taken: list[float] = []
        async with self._watching() as socket:
            with anyio.move_on_after(seconds + SETTLE_SECONDS):
                publisher = threading.Thread(target=self._publish, args=(seconds,), daemon=True)
                publisher.start()
                async for text in socket:
                    arrived = time.perf_counter()
                    shown = _shown(json.loads(text)) & self._sent.keys()
                    taken += [1000 * (arrived - self._sent.pop(value)) for value in shown]
            publisher.join()
        if len(taken) < seconds * ROWS_PER_SECOND / PROBE_EVERY / 10:
            raise AssertionError(f"only {len(taken)} values were shown")
        return taken

    def _publish(self, seconds: float) -> None:
        if self.stand.broker is None:
            raise LookupError("no broker")
        with connected(self.stand.broker.port, self.source, self.stand.keys[self.source]) as broker:
            started = time.perf_counter()
            for number in range(int(seconds * ROWS_PER_SECOND)):
                time.sleep(max(0.0, started + number / ROWS_PER_SECOND - time.perf_counter()))
                probe = number % PROBE_EVERY == 0
                value = number / 1000
                if probe:
                    self._sent[value] = time.perf_counter()
                broker.sendall(_packet(self.source, number, value, probe=probe))

    @asynccontextmanager
    async def _watching(self) -> AsyncIterator[ClientConnection]:
        """Sign in and open the feed of the wall."""
        base = f"http://127.0.0.1:{self.api.port}"
        async with watching(base, USER, PASSWORD, [TOPIC]) as socket:
            while json.loads(await socket.recv())["type"] != "snapshot":
                pass
            yield socket


def _packet(source: str, number: int, value: float, *, probe: bool) -> bytes:
    labels = {"device": f"d{number % 1000}"}
    if probe:
        labels = {"unit": f"site-{number // PROBE_EVERY % UNITS}", "room": "probe"}
    sample = {
        "metric": METRIC if probe else "bench_beside",
        "labels": labels,
        "time": int(SystemClock().now().timestamp() * 1000),
        "value": value,
    }
    topic = f"ioc/v1/{source}/telemetry"
    return packets.publish(topic, orjson.dumps(sample), number=number % 65_535 + 1)


def _shown(frame: Mapping[str, Any]) -> set[float]:
    """Values that a delta gives cells of the wall."""
    if frame["type"] != "delta" or frame["topic"] != TOPIC:
        return set()
    return {cell["value"] for _name, cell in frame["ops"] if cell and "value" in cell}


def _place(folder: Path, source: str) -> Path:
    """Make the example place larger: UNITS sites, and our device."""
    place = folder / "place"
    shutil.copytree(EXAMPLE, place)
    with (place / "units.csv").open("a") as units:
        for number in range(UNITS):
            units.write(f"site-{number},acme,site,Site {number},Site {number},50,{number},site\n")
    with (place / "sources.yml").open("a") as sources:
        sources.write(
            f"  - id: {source}\n    name_vi: Bench\n    name_en: Bench\n    unit: acme\n"
            '    allowed_metrics: ["*"]\n    unknown_metric: create\n'
        )
    return place


async def _started_api(stand: Stand, source: str) -> Process:
    """Describe the place, add a user, and start `ioc api`."""
    place = _place(stand.folder, source)
    env = environment(stand.database, None)
    await anyio.run_process(
        [sys.executable, "-m", "ioc", "apply", place, "--yes"], cwd=PROJECT, env=env
    )
    login = stand.database.login("ioc_api")
    async with await connect_database(login, autocommit=True) as conn:
        await people.add(
            conn,
            NewPerson(USER, "An", (Role.OPERATOR,), PASSWORD),
            passwords=Passwords(),
            by="system:bench",
            now=SystemClock().now(),
        )
    api = stand.api(place)
    await api.start()
    return api


def _markdown(found: dict[str, list[list[float]]], seconds: float) -> str:
    head = ("publish to WebSocket, ms", "p50", "p99", "spread of p99", "values shown")
    rows = []
    for name, repeats in found.items():
        p99 = [float(np.percentile(repeat, 99)) for repeat in repeats]
        p50 = float(np.median([np.percentile(repeat, 50) for repeat in repeats]))
        shown = sum(map(len, repeats))
        rows.append(
            (name, f"{p50:.1f}", f"{np.median(p99):.1f}", f"{min(p99):.1f} to {max(p99):.1f}",
             f"{shown:,}")
        )  # fmt: skip
    size = f"{seconds:.0f} s a repeat, median of {len(found[SHIPPED])}"
    return f"{table(head, rows)}\n\n{ROWS_PER_SECOND} rows/s; {size}.\n{described()}"
