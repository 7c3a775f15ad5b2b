"""MQTT QoS 1, one point a message: messages a second that are committed, then acknowledged.

Two shards, as `ioc up` runs them, and devices that send as fast as the broker takes. Beside them
two subscribers that do nothing but acknowledge the same messages.
"""

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import httpx
import orjson

from core.service.clock import SystemClock
from tests.chaos.stand import Process, Stand, sources_of_shard
from tests.chaos.wire import packets

from .machine import described
from .measure import REPEATS, Result, lap, table
from .publisher import publish_all
from .servers import served

MESSAGES = 100_000
SHARDS = 2
DEVICES_A_SHARD = 4  # connections; each device is a source
SERIES_A_DEVICE = 250
DEADLINE_SECONDS = 300.0
_AGO_MS = 3_600_000
_LOOK_SECONDS = 0.05
_ACCEPTED = re.compile(
    r'^ioc_ingest_samples_total\{protocol="mqtt",result="accepted"\} (\S+)', re.MULTILINE
)

BARE_KEY = "bare"  # at a throw-away broker

OURS = "two shards, committed then acknowledged"
BARE = "two bare subscribers, acknowledged"


def run(size: float) -> str:
    """Measure; size: share of the full length. Returns Markdown."""
    devices = tuple(sources_of_shard(shard, DEVICES_A_SHARD) for shard in range(SHARDS))
    with served(tuple(one for some in devices for one in some)) as stand:
        if stand.broker:  # strangers to ingest: only the bare subscribers get what these send
            strangers = [_bare(one) for some in devices for one in some]
            strangers += [_subscriber_name(shard) for shard in range(SHARDS)]
            stand.broker.allow_all(dict.fromkeys(strangers, BARE_KEY))
        bench = Bench(stand, devices, max(SERIES_A_DEVICE * 8, round(MESSAGES * size)))
        bench.prepare()
        for _ in range(REPEATS if size >= 1 else 1):
            bench.measure_ours()
            bench.measure_bare()
    return bench.markdown()


@dataclass(slots=True)
class Bench:
    """One run of both, in turn. devices: by shard."""

    stand: Stand
    devices: Sequence[tuple[str, ...]]
    messages: int
    results: dict[str, Result] = field(default_factory=dict)
    shards: list[Process] = field(default_factory=list)
    _sent: int = 0

    @property
    def port(self) -> int:
        """Where the broker is."""
        if self.stand.broker is None:
            raise LookupError("no broker")
        return self.stand.broker.port

    def prepare(self) -> None:
        """Start both shards and let them learn the series."""
        self.shards = [self.stand.ingest_mqtt(shard) for shard in range(SHARDS)]
        for shard in self.shards:
            anyio.run(shard.start)
        publish_all(self.port, self._streams(SERIES_A_DEVICE * DEVICES_A_SHARD * SHARDS))
        self._await_accepted()

    def measure_ours(self) -> None:
        """From the first PUBLISH to the last acknowledgement."""
        streams = self._streams(self.messages)
        pids = [shard.pid for shard in self.shards]
        with lap([*pids, self.stand.database.cluster.server.pid]) as taken:
            publish_all(self.port, streams)
            self._await_accepted()
        self._result(OURS).add(self.messages, taken)
        with self.stand.database.connect() as conn:
            row = conn.execute("SELECT count(*) FROM observed").fetchone()
        stored = row[0] if row else 0
        if stored < self._sent:
            raise AssertionError(f"{stored:,} rows are stored of {self._sent:,} messages")

    def measure_bare(self) -> None:
        """Give the same to subscribers that only acknowledge."""
        streams = self._streams(self.messages, bare=True)
        each = self.messages // SHARDS
        subscribers = [self._subscriber(shard, each) for shard in range(SHARDS)]
        try:
            for subscriber in subscribers:
                _expect(subscriber, "ready")
            with lap([subscriber.pid for subscriber in subscribers]) as taken:
                publish_all(self.port, streams)
                for subscriber in subscribers:
                    _expect(subscriber, "done")
            self._result(BARE).add(self.messages, taken)
        finally:
            for subscriber in subscribers:
                subscriber.kill()
                subscriber.communicate()

    def markdown(self) -> str:
        """Lay the results out."""
        bare = self.results[BARE].rate
        head = (
            "QoS 1, one point a message",
            "messages/s",
            "spread",
            "of bare",
            "CPU-s per million",
        )
        rows = []
        for name, result in self.results.items():
            rate, spread, cpu = result.columns()
            rows.append((name, rate, spread, f"{result.rate / bare:.2f}", cpu))
        size = f"{self.messages:,} messages a repeat, median of {len(self.results[OURS].rates)}"
        return (
            f"{table(head, rows)}\n\n{size}; CPU of ingest and PostgreSQL, without the broker."
            f"\n{described()}"
        )

    def _streams(self, messages: int, *, bare: bool = False) -> dict[tuple[str, str], bytes]:
        """Make the packets of each device, and who sends them."""
        devices = [one for some in self.devices for one in some]
        each = messages // len(devices)
        streams = {}
        for device in devices:
            user, password = device, self.stand.keys[device]
            if bare:
                user, password = _bare(device), BARE_KEY
            streams[user, password] = _stream(user, range(self._sent, self._sent + each))
            self._sent += 0 if bare else each
        return streams

    def _await_accepted(self) -> None:
        """Return when the shards have acknowledged all that was sent."""
        end = time.monotonic() + DEADLINE_SECONDS
        with httpx.Client() as client:
            while (accepted := sum(_accepted(client, shard) for shard in self.shards)) < self._sent:
                if time.monotonic() > end:
                    raise TimeoutError(f"{accepted:,} of {self._sent:,} messages")
                time.sleep(_LOOK_SECONDS)

    def _subscriber(self, shard: int, count: int) -> "subprocess.Popen[str]":
        topics = [_topic(_bare(device)) for device in self.devices[shard]]
        return subprocess.Popen(
            [sys.executable, "-m", "benchmarks.subscriber", str(self.port),
             _subscriber_name(shard), BARE_KEY, str(count), *topics],
            cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def _result(self, name: str) -> Result:
        return self.results.setdefault(name, Result(name))


def _stream(user: str, numbers: range) -> bytes:
    """PUBLISH packets of one device, each a point of one of its series."""
    topic = _topic(user)
    first_ms = int(SystemClock().now().timestamp()) * 1000 - _AGO_MS
    return b"".join(
        packets.publish(
            topic,
            orjson.dumps(
                {
                    "metric": "bench_level",
                    "labels": {"device": user, "port": str(number % SERIES_A_DEVICE)},
                    "time": first_ms + number,
                    "value": number % 1000 / 10,
                }
            ),
            number=number % 65_535 + 1,
        )
        for number in numbers
    )


def _accepted(client: httpx.Client, shard: Process) -> int:
    page = client.get(f"http://127.0.0.1:{shard.port}/metrics").text
    found = _ACCEPTED.search(page)
    return int(float(found[1])) if found else 0


def _expect(subscriber: "subprocess.Popen[str]", word: str) -> None:
    said = subscriber.stdout.readline().strip() if subscriber.stdout else ""
    if said != word:
        raise RuntimeError(f"expected {word!r} of a subscriber, got {said!r}")


def _subscriber_name(shard: int) -> str:
    # The broker lets only such users read what devices send.
    return f"ioc-ingest-{SHARDS + shard}"


def _bare(device: str) -> str:
    return f"bare-{device}"


def _topic(user: str) -> str:
    return f"ioc/v1/{user}/telemetry"
