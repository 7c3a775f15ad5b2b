"""Faults 2, 3, 34, 35: whoever leads may be killed or halted, and everything is told once."""

import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import httpx
import orjson
import pytest
from anyio import to_thread

from alerts.leader import LEASE
from core.service.clock import SystemClock
from core.store import routings, rules
from core.store.pool import connect
from tests.alerting import rule_groups
from tests.db.alerts.crash.points import Point, trap_at
from tests.provider import Provider, provider

from .eventually import eventually
from .faultproxy import FaultProxy
from .leases import note_lease, takeover_seconds
from .seeds import seeds
from .stand import Stand, database_proxy
from .wire import Protocol

TAKEOVER_SECONDS = 12
SOON_SECONDS = 40
LONG = 13  # of eight kills each

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
        await route(stand, gateway.port)
        yield gateway


async def route(stand: Stand, port: int) -> None:
    """Tell all to a port."""
    async with await connect(stand.database.login()) as conn:
        await routings.put(conn, ONCALL.format(port=port), now=SystemClock().now())


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


@pytest.mark.long
async def test_whose_session_of_the_lease_is_ended_tells_nothing_twice(
    stand: Stand, gateway: Provider
) -> None:
    ingest, one, other = stand.ingest_http(), stand.alerts(), stand.alerts()
    await ingest.start()
    await one.start()
    await eventually(lambda: "head_loaded" in one.log, deadline_seconds=SOON_SECONDS)
    await other.start()
    for device in "abcd":
        await send(stand, ingest.port, device, 1)
        await told(gateway, device)
        with stand.database.connect() as owner:
            owner.execute(
                "SELECT pg_terminate_backend(backend_pid) FROM lease WHERE name = %s", [LEASE]
            )
    await eventually(
        lambda: (one.log + other.log).count("lease_lost") >= len("abc"),
        deadline_seconds=SOON_SECONDS,
    )
    assert max(Told(gateway).keys.values()) == 1
    assert activations(stand) == {(name, device) for name in ("Above", "Hot") for device in "abcd"}


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
    print(f"{how.name}: the standby leads {seconds:.2f} s after the last renewal")
    assert seconds <= TAKEOVER_SECONDS
    assert max(Told(gateway).keys.values()) == 1, "nothing was under way, so nothing is told twice"
    assert activations(stand) == {("Above", "a"), ("Above", "b"), ("Above", "c")} | {
        ("Hot", "a"), ("Hot", "b"), ("Hot", "c")
    }  # fmt: skip


@pytest.mark.parametrize("seed", seeds(short=1, long=LONG))
async def test_who_is_killed_at_each_point_tells_all(
    stand: Stand, gateway: Provider, folder: Path, seed: int
) -> None:
    ingest, alerts = stand.ingest_http(), stand.alerts(socket=folder)
    chance = Random(seed)
    points = chance.sample(tuple(Point), len(Point))
    async with (
        database_proxy(stand.database, folder) as database,
        FaultProxy.serving(
            Protocol.HTTP, upstream=("127.0.0.1", gateway.port), at=("127.0.0.1", 0)
        ) as http,
    ):
        await route(stand, http.port)
        await ingest.start()
        await alerts.start()
        for point in points:
            nth = chance.randint(1, 3) if point.is_of_rules else 1
            trap = trap_at(point, nth)
            for proxy in (database, http):
                proxy.lay(trap)
            await send(stand, ingest.port, point, 1)
            await trap.reached(deadline_seconds=SOON_SECONDS)
            alerts.kill()
            trap.drop()
            await to_thread.run_sync(let_leases_end, stand)
            await alerts.start()
            await told(gateway, point)
        await send(stand, ingest.port, "last", 1)
        await told(gateway, "last")
        await eventually(lambda: not open_attempts(stand), deadline_seconds=SOON_SECONDS)
    assert activations(stand) == {
        (name, device) for name in ("Above", "Hot") for device in (*points, "last")
    }
    came = Told(gateway).keys
    assert came.keys() <= set(attempts(stand))
    for key, results in attempts(stand).items():
        assert came[key] <= len(results)
        assert results[-1] == "accepted"
        assert set(results[:-1]) <= {"unknown"}
    assert came.total() - len(came) <= len(points)


def let_leases_end(stand: Stand) -> None:
    """Let the time pass that all leases of a killed process have still to run."""
    stand.expire_leases()
    with stand.database.connect() as owner:
        owner.execute("UPDATE notification SET leased_until = '-infinity'")


def open_attempts(stand: Stand) -> bool:
    """Whether something is being sent, or is to be."""
    with stand.database.connect() as owner:
        return bool(
            owner.execute("SELECT FROM notification WHERE settled_at IS NULL LIMIT 1").fetchall()
        )


def attempts(stand: Stand) -> dict[str, list[str]]:
    """Read the ledger of what went to the gateway: results by key."""
    with stand.database.connect() as owner:
        rows = owner.execute(
            "SELECT encode(n.dedupe_key, 'hex'), array_agg(a.result ORDER BY a.attempt)"
            " FROM notification AS n JOIN notification_attempt AS a ON a.notification_id = n.id"
            " WHERE n.receiver = 'hook' GROUP BY n.dedupe_key"
        ).fetchall()
    return dict(rows)


def activations(stand: Stand) -> set[tuple[str, str]]:
    """Give what fired, each once."""
    with stand.database.connect() as conn:
        rows = conn.execute("SELECT name, labels->>'device' FROM alert").fetchall()
    found = [(str(name), str(device)) for name, device in rows if name in {"Above", "Hot"}]
    assert len(found) == len(set(found)), found
    return set(found)
