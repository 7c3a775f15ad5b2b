"""From PUBLISH to the webhook of an alert that fires early, `group_wait: 0s`.

A device publishes one sample above a threshold after the other, each of a series of its own, so
that each is an alert and a message of its own; 100 samples a second that concern no rule beside.
"""

import http.server
import json
import statistics
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
import orjson

from core.model import AlertRule, RuleGroup
from core.service.clock import SystemClock
from core.store import routings, rules
from core.store.pool import connect
from tests.chaos.eventually import eventually
from tests.chaos.stand import Stand, sources_of_shard
from tests.chaos.wire import packets

from .machine import described
from .measure import REPEATS, table
from .publisher import connected
from .servers import served

ALERTS = 200  # of a repeat
ALERTS_PER_SECOND = 3  # more than 200 a minute are a storm, and told of together
BESIDE = 33  # samples that concern no rule, for each that does
_WAIT_SECONDS = 20.0
_ONCALL = """
route: {{receiver: hook, group_by: ["..."], group_wait: 0s, group_interval: 1m}}
receivers:
  - name: hook
    webhook_configs: [{{url: "http://127.0.0.1:{port}/", send_resolved: false}}]
channels: {{allow_networks: [127.0.0.0/8], allow_ports: [{port}]}}
"""


def run(size: float) -> str:
    """Measure; size: share of the full length. Returns Markdown."""
    source = sources_of_shard(0, 1)[0]
    count = max(5, round(ALERTS * size))
    with served((source,)) as stand, Receiver.listening() as receiver:
        found = anyio.run(_measured, stand, source, receiver, count)
    head = ["PUBLISH → webhook, ms", "p50", "p95", "p99", "max"]
    rows = [
        [f"repeat {place + 1}", *(f"{quantile(taken, q):.0f}" for q in (0.5, 0.95, 0.99, 1.0))]
        for place, taken in enumerate(found)
    ]
    middle = [statistics.median(quantile(taken, q) for taken in found) for q in (0.5, 0.95, 0.99)]
    rows.append(["median of repeats", *(f"{value:.0f}" for value in middle), ""])
    return f"{table(head, rows)}\n\n{count} alerts a repeat, {ALERTS_PER_SECOND}/s.\n{described()}"


def quantile(taken: list[float], share: float) -> float:
    """Give the value that a share of them does not exceed."""
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(slots=True)
class Receiver:
    """A webhook that notes when each alert arrived, by its label `device`."""

    server: http.server.ThreadingHTTPServer
    arrived: dict[str, float] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def listening(cls) -> Iterator["Receiver"]:
        """Listen on any port."""
        receiver: Receiver

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.note(json.loads(body))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *said: object) -> None:
                del said

        receiver = cls(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=receiver.server.serve_forever, daemon=True).start()
        try:
            yield receiver
        finally:
            receiver.server.shutdown()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.server_address[1])

    def note(self, message: Mapping[str, Any]) -> None:
        """Note the first arrival of each alert."""
        now = time.perf_counter()
        for alert in message["alerts"]:
            self.arrived.setdefault(alert["labels"]["device"], now)


async def _measured(stand: Stand, source: str, receiver: Receiver, count: int) -> list[list[float]]:
    await _describe(stand, receiver.port)
    ingest, alerts = stand.ingest_mqtt(0), stand.alerts()
    await ingest.start()
    await alerts.start()
    sent: dict[str, float] = {}
    await anyio.to_thread.run_sync(publish, stand, source, sent, "warm", count)
    await _all_arrived(receiver, sent)
    found = []
    for repeat in range(REPEATS):
        mine: dict[str, float] = {}
        await anyio.to_thread.run_sync(publish, stand, source, mine, f"r{repeat}", count)
        await _all_arrived(receiver, mine)
        found.append([1000 * (receiver.arrived[name] - at) for name, at in mine.items()])
    return found


async def _all_arrived(receiver: Receiver, sent: Mapping[str, float]) -> None:
    await eventually(
        lambda: sent.keys() <= receiver.arrived.keys(),
        deadline_seconds=_WAIT_SECONDS,
        what=f"{len(sent)} alerts told",
    )


async def _describe(stand: Stand, port: int) -> None:
    rule = AlertRule(name="Above", expr="bench_alarm > 0")
    group = RuleGroup(file="rules/bench.yml", name="bench", rules=(rule,))
    async with await connect(stand.database.login()) as conn:
        await rules.put(conn, [group], {group.id})
        await routings.put(conn, _ONCALL.format(port=port), now=SystemClock().now())


def publish(stand: Stand, source: str, sent: dict[str, float], name: str, count: int) -> None:
    """Publish so many samples above the threshold, and note when, by device."""
    if stand.broker is None:
        raise LookupError("no broker")
    with connected(stand.broker.port, source, stand.keys[source]) as broker:
        started = time.perf_counter()
        for number in range(count * BESIDE):
            pause = started + number / (ALERTS_PER_SECOND * BESIDE) - time.perf_counter()
            time.sleep(max(0.0, pause))
            is_alarm = number % BESIDE == 0
            device = f"{name}-{number}"
            if is_alarm:
                sent[device] = time.perf_counter()
            broker.sendall(_packet(source, number, device, is_alarm=is_alarm))


def _packet(source: str, number: int, device: str, *, is_alarm: bool) -> bytes:
    sample = {
        "metric": "bench_alarm" if is_alarm else "bench_beside",
        "labels": {"device": device if is_alarm else f"d{number % 100}"},
        "time": int(SystemClock().now().timestamp() * 1000),
        "value": 1,
    }
    topic = f"ioc/v1/{source}/telemetry"
    return packets.publish(topic, orjson.dumps(sample), number=number % 65_535 + 1)
