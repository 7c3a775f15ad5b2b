"""From remote write to webhook, beside Prometheus and Alertmanager: intervals of 1 s, no waiting.

`python -m benchmarks.promql.telling [ALERTS]`; IOC_PROMETHEUS, IOC_ALERTMANAGER name the programs
to compare with. Both are sent the same series in turn, at random moments.
"""

import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from operator import contains
from typing import Final

import anyio
import httpx
import numpy as np

from benchmarks import others
from benchmarks.machine import described
from benchmarks.measure import table
from benchmarks.webhook import Receiver
from core.model import AlertRule, RuleGroup
from core.service.clock import SystemClock
from core.store import routings, rules
from core.store.pool import connect
from ioc.private import Program
from tests.chaos.eventually import eventually
from tests.ports import free_port
from tests.running import Running

from .both import SOURCES, Both, Server, both

PROGRAM: Final = "IOC_ALERTMANAGER"
ALERTS: Final = 100
WARM: Final = 10
_PAUSE_SECONDS: Final = (
    0.0,
    1.0,
)  # the other's interval, so that no moment of it is met more often
_EXPR: Final = "bench_alarm > 0"
_PROMETHEUS: Final = """
global: {{evaluation_interval: 1s}}
rule_files: [{rules}]
alerting: {{alertmanagers: [{{static_configs: [{{targets: ["127.0.0.1:{port}"]}}]}}]}}
"""
_RULES: Final = """
groups: [{{name: bench, interval: 1s, rules: [{{alert: Above, expr: "{expr}"}}]}}]
"""
_ROUTING: Final = """
route: {{receiver: hook, group_by: ["..."], group_wait: 0s, group_interval: 1s}}
receivers:
  - name: hook
    webhook_configs: [{{url: "http://127.0.0.1:{port}/", send_resolved: false}}]
"""
_OURS: Final = "channels: {{allow_networks: [127.0.0.0/8], allow_ports: [{port}]}}\n"


def main(count: int) -> None:
    """Measure both, and print a table."""
    with (
        both() as pair,
        Receiver.listening() as ours,
        Receiver.listening() as theirs,
        _alertmanager(pair, theirs.port),
    ):
        anyio.run(_start_ours, pair, ours.port)
        found = anyio.run(_measured, pair, {"ours": ours, "Prometheus": theirs}, count)
    head = ["remote write → webhook, ms", "p50", "p95", "p99"]
    rows = [[name, *(f"{_quantile(taken, q):.0f}" for q in (0.5, 0.95, 0.99))]
            for name, taken in found.items()]  # fmt: skip
    shares = [_quantile(found["ours"], q) / _quantile(found["Prometheus"], q) for q in (0.5, 0.99)]
    print(table(head, rows))
    print(f"\n{count} alerts; ratio of p50 {shares[0]:.3f}, of p99 {shares[1]:.3f}.\n{described()}")


async def _measured(
    pair: Both, receivers: Mapping[str, Receiver], count: int
) -> Mapping[str, list[float]]:
    servers: Mapping[str, Server] = {"ours": pair.ours, "Prometheus": pair.theirs}
    rng, found = np.random.default_rng(7), {name: list[float]() for name in servers}
    for number in range(WARM + count):
        for name, server in servers.items():
            device, now = f"d{number}", SystemClock().now()
            labels = {"__name__": "bench_alarm", "device": device}
            sent = time.perf_counter()
            server.write([(labels, [(int(now.timestamp() * 1000), 1.0)])], SOURCES[0])
            arrived = receivers[name].arrived
            await eventually(
                partial(contains, arrived, device),
                deadline_seconds=30,
                what=f"{name} told of {device}",
            )
            if number >= WARM:
                found[name].append(1000 * (arrived[device] - sent))
            await anyio.sleep(float(rng.uniform(*_PAUSE_SECONDS)))
    return {name: sorted(taken) for name, taken in found.items()}


def _quantile(taken: list[float], share: float) -> float:
    return statistics.quantiles(taken, n=100)[round(share * 100) - 1]


async def _start_ours(pair: Both, port: int) -> None:
    rule = AlertRule(name="Above", expr=_EXPR)
    group = RuleGroup(file="rules/bench.yml", name="bench", interval_seconds=1.0, rules=(rule,))
    text = (_ROUTING + _OURS).format(port=port)
    async with await connect(pair.stand.database.login()) as conn:
        await rules.put(conn, [group], {group.id})
        await routings.put(conn, text, now=SystemClock().now())
    await pair.stand.alerts().start()


@contextmanager
def _alertmanager(pair: Both, receiver_port: int) -> Iterator[None]:
    program = others.program(PROGRAM)
    if program is None:
        raise SystemExit(f"{PROGRAM} has to name the program alertmanager to compare with")
    folder, port = pair.stand.folder, free_port()
    settings, rule_file = folder / "alertmanager.yml", folder / "bench-rules.yml"
    settings.write_text(_ROUTING.format(port=receiver_port))
    rule_file.write_text(_RULES.format(expr=_EXPR))
    argv = (
        program, f"--config.file={settings}", f"--storage.path={folder / 'am'}",
        f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
    )  # fmt: skip
    running = Running(
        Program(name="alertmanager", argv=argv, cwd=folder),
        folder / "alertmanager.log",
        lambda: _is_ready(port),
    )
    running.start()
    try:
        pair.prometheus.configure(_PROMETHEUS.format(rules=rule_file, port=port))
        anyio.run(_known, pair)
        yield
    finally:
        running.kill()


async def _known(pair: Both) -> None:
    """Wait until Prometheus knows its Alertmanager: what it tells before is lost for a minute."""
    await eventually(
        lambda: bool(pair.theirs.ask("alertmanagers").json()["data"]["activeAlertmanagers"]),
        deadline_seconds=30,
        what="an Alertmanager that Prometheus knows",
    )


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/-/ready").is_success
    except httpx.TransportError:
        return False


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else ALERTS)
