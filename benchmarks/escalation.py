"""From PUBLISH to the first attempt of a person, and from him to the next, who is called in time.

A device publishes one sample above a threshold after the other, each a group of its own with
`group_wait: 0s`; its first responder is called, nobody acknowledges, the second is called after the
wait of his step. Both are called through a provider of text messages on the loopback.
"""

import http.server
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import anyio

from core.model import AlertRule, RuleGroup
from core.service.clock import SystemClock
from core.store import routings, rules
from core.store.pool import connect
from tests.calling import FIRST, SECOND, call_of, put_place, routing
from tests.chaos.eventually import eventually
from tests.chaos.stand import Stand, sources_of_shard

from .machine import described
from .measure import REPEATS, table
from .servers import served
from .webhook import BESIDE, publish, quantile

ALERTS = 50  # of a repeat
WAIT_SECONDS = 20  # for an acknowledgement
_LATE_SECONDS = 20.0
_DEVICE: Final = re.compile(r"thiet-bi-[a-z0-9]+-\d+")


def run(size: float) -> str:
    """Measure; size: share of the full length. Returns Markdown."""
    source = sources_of_shard(0, 1)[0]
    count = max(5, round(ALERTS * size))
    with (
        served((source,)) as stand,
        Phones.listening() as phones,
        tempfile.TemporaryDirectory() as name,
    ):
        found = anyio.run(_measured, stand, source, phones, (Path(name), count))
    head = ["ms", "p50", "p95", "p99", "max"]
    rows = [
        [what, *(f"{quantile(taken, q):.0f}" for q in (0.5, 0.95, 0.99, 1.0))]
        for repeat, parts in enumerate(found)
        for what, taken in (
            (f"PUBLISH → first attempt, repeat {repeat + 1}", parts.first),
            (f"second attempt after its second, repeat {repeat + 1}", parts.second),
        )
    ]
    middle = statistics.median(quantile(each.first, 0.99) for each in found)
    most = max(abs(late) for each in found for late in each.second)
    twice = len(phones.keys) - len(set(phones.keys))
    said = f"{count} alerts a repeat, the second {WAIT_SECONDS} s after the first"
    return (
        f"{table(head, rows)}\n\nMedian of p99: {middle:.0f} ms; furthest from the second's time:"
        f" {most:.0f} ms; called twice: {twice}. {said}.\n{described()}"
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """What a repeat took, in ms. second: how much later than at its second."""

    first: list[float]
    second: list[float]


@dataclass(slots=True)
class Phones:
    """A provider that notes when who was called about which device."""

    server: http.server.ThreadingHTTPServer
    called: dict[tuple[str, str], float] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def listening(cls) -> Iterator["Phones"]:
        """Listen on any port."""
        phones: Phones

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                phones.note(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *said: object) -> None:
                del said

        phones = cls(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=phones.server.serve_forever, daemon=True).start()
        try:
            yield phones
        finally:
            phones.server.shutdown()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.server_address[1])

    def note(self, body: bytes) -> None:
        """Note a call."""
        call = call_of(body, time.perf_counter())
        self.keys.append(call.key)
        for device in _DEVICE.findall(call.text):
            self.called.setdefault((call.person, device), call.at)


async def _measured(
    stand: Stand, source: str, phones: Phones, where: tuple[Path, int]
) -> list[Taken]:
    folder, count = where
    put_place(folder, phones.port, count)
    await _describe(stand, phones.port, count)
    ingest, alerts = stand.ingest_mqtt(0), stand.alerts(IOC_CONFIG=str(folder))
    await ingest.start()
    await alerts.start()
    found = []
    for repeat in ("warm", *(f"r{number}" for number in range(REPEATS))):
        sent: dict[str, float] = {}
        name = f"thiet-bi-{repeat}"
        await anyio.to_thread.run_sync(publish, stand, source, sent, name, count)
        await eventually(
            partial(_all_called, phones, sent),
            deadline_seconds=WAIT_SECONDS + _LATE_SECONDS,
            what=f"{len(sent)} alerts called for: {alerts.log[-1000:]}",
        )
        found.append(_taken(phones, sent))
    return found[1:]


def _all_called(phones: Phones, sent: Mapping[str, float]) -> bool:
    return all((who, name) in phones.called for name in sent for who in (FIRST, SECOND))


def _taken(phones: Phones, sent: Mapping[str, float]) -> Taken:
    first = {name: phones.called[FIRST, name] for name in sent}
    late = [phones.called[SECOND, name] - at - WAIT_SECONDS for name, at in first.items()]
    return Taken([1000 * (first[name] - at) for name, at in sent.items()], [1000 * x for x in late])


async def _describe(stand: Stand, port: int, count: int) -> None:
    rule = AlertRule(
        name="Above",
        expr="bench_alarm > 0",
        labels=(("priority", "p1"),),
        annotations=(("summary", "{{ $labels.device }}"),),
    )
    group = RuleGroup(file="rules/bench.yml", name="bench", rules=(rule,))
    text = routing(port, [f"-{n * BESIDE}" for n in range(count)], WAIT_SECONDS)
    async with await connect(stand.database.login()) as conn:
        await rules.put(conn, [group], {group.id})
        await routings.put(conn, text, now=SystemClock().now())
