"""Faults 2, 34 and 35: whoever leads may be killed or halted, and everything is told once."""

import os
import signal
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import orjson
import pytest

from alerts.leader import LEASE
from core.service.clock import SystemClock
from core.store import routings, rules
from core.store.pool import connect
from tests.alerting import rule_groups
from tests.provider import Provider, provider

from .eventually import eventually
from .leases import note_lease, takeover_seconds
from .stand import Stand

TAKEOVER_SECONDS = 12
SOON_SECONDS = 40

RULES = """
groups:
  - name: grid
    interval: 1s
    rules:
      - {alert: Above, expr: "sum by (device) (bench_alarm) > 0"}
  - name: early
    rules:
      - {alert: Hot, expr: bench_alarm > 0}
"""
ONCALL = """
route: {{receiver: hook, group_by: [alertname, device], group_wait: 0s, group_interval: 1s}}
receivers:
  - name: hook
    webhook_configs: [{{url: "http://127.0.0.1:{port}/hook", send_resolved: false}}]
channels: {{allow_networks: [127.0.0.0/8], allow_ports: [{port}]}}
"""


@pytest.fixture
async def gateway(stand: Stand) -> AsyncIterator[Provider]:
    async with provider() as gateway:
        groups = rule_groups(RULES, "rules/test.yml")
        async with await connect(stand.database.login()) as conn:
            await rules.put(conn, groups, {group.id for group in groups})
            text = ONCALL.format(port=gateway.port)
            await routings.put(conn, text, now=SystemClock().now())
        yield gateway


class Told:
    """What came at the gateway: which alerts of which devices, and how often each message."""

    def __init__(self, gateway: Provider) -> None:
        messages = [orjson.loads(each.body) for each in gateway.posted]
        self.devices = {
            (alert["labels"]["alertname"], alert["labels"]["device"])
            for message in messages
            for alert in message["alerts"]
        }
        self.keys = Counter(message["ioc"]["dedupe_key"] for message in messages)

    def has(self, device: str) -> bool:
        """Whether both rules have told of a device."""
        return {("Above", device), ("Hot", device)} <= self.devices


async def send(stand: Stand, port: int, device: str, value: float) -> None:
    """Send a sample, until it is stored."""
    source, key = next(iter(stand.keys.items()))
    del source
    sample = {
        "metric": "bench_alarm",
        "labels": {"device": device},
        "time": int(SystemClock().now().timestamp() * 1000),
        "value": value,
    }
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {key}"}) as client:
        answer = await client.post(
            f"http://127.0.0.1:{port}/api/v1/ingest", content=orjson.dumps(sample)
        )
    answer.raise_for_status()


async def told(gateway: Provider, device: str) -> None:
    """Wait until both rules have told of a device."""
    await eventually(
        lambda: Told(gateway).has(device), deadline_seconds=SOON_SECONDS, what=f"{device} told"
    )


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
async def test_the_standby_goes_on(stand: Stand, gateway: Provider, how: signal.Signals) -> None:
    note_lease(stand.database, LEASE)
    ingest, leader, standby = stand.ingest_http(), stand.alerts(), stand.alerts()
    await ingest.start()
    await leader.start()
    await eventually(lambda: "head_loaded" in leader.log, deadline_seconds=SOON_SECONDS)
    await standby.start()
    await send(stand, ingest.port, "a", 1)
    await told(gateway, "a")
    os.kill(leader.pid, how)
    try:
        await send(stand, ingest.port, "b", 1)
        await told(gateway, "b")
        if how is signal.SIGSTOP:
            os.kill(leader.pid, signal.SIGCONT)
            await eventually(lambda: "lease_lost" in leader.log, deadline_seconds=SOON_SECONDS)
        await send(stand, ingest.port, "c", 1)
        await told(gateway, "c")
    finally:
        if how is signal.SIGSTOP:
            os.kill(leader.pid, signal.SIGCONT)
    seconds = takeover_seconds(stand.database)
    print(f"{how.name}: the standby leads {seconds:.2f} s after the last renewal")  # noqa: T201 - the figure for docs/faults.md
    assert seconds <= TAKEOVER_SECONDS
    assert max(Told(gateway).keys.values()) == 1, "nothing was under way, so nothing is told twice"
    assert activations(stand) == {("Above", "a"), ("Above", "b"), ("Above", "c")} | {
        ("Hot", "a"), ("Hot", "b"), ("Hot", "c")
    }  # fmt: skip


async def test_who_starts_again_tells_nothing_twice(stand: Stand, gateway: Provider) -> None:
    ingest, alerts = stand.ingest_http(), stand.alerts()
    await ingest.start()
    await alerts.start()
    for device in ("a", "b", "c"):
        await send(stand, ingest.port, device, 1)
        await told(gateway, device)
        alerts.kill()
        stand.expire_leases()
        await alerts.start()
    await send(stand, ingest.port, "d", 1)
    await told(gateway, "d")
    assert max(Told(gateway).keys.values()) == 1
    assert len(activations(stand)) == 8


def activations(stand: Stand) -> set[tuple[str, str]]:
    """Give what fired, each once."""
    with stand.database.connect() as conn:
        rows = conn.execute("SELECT name, labels->>'device' FROM alert").fetchall()
    found = [(str(name), str(device)) for name, device in rows if name in {"Above", "Hot"}]
    assert len(found) == len(set(found)), found
    return set(found)
