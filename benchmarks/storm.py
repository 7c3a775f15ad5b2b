"""10,000 alerts at once: when the first message comes, how the desk does, what memory it takes."""

import time
from dataclasses import dataclass

import anyio
import httpx
import orjson

from core.model import AlertRule, RuleGroup
from core.service.clock import SystemClock
from core.store import routings, rules
from core.store.pool import connect
from tests.chaos.eventually import eventually
from tests.chaos.stand import Stand

from .desk import FOLLOWERS, Acted, Desk
from .machine import described
from .measure import Lap, lap, peak_bytes, table
from .servers import served
from .webhook import Receiver

ALERTS = 10_000
_BATCH = 1_000
_CALM_SECONDS = 20.0
_MIB = 1 << 20
_ONCALL = """
route: {{receiver: hook, group_by: [alertname, unit, portal], group_wait: 0s, group_interval: 1m}}
receivers:
  - name: hook
    webhook_configs: [{{url: "http://127.0.0.1:{port}/", send_resolved: false}}]
channels: {{allow_networks: [127.0.0.0/8], allow_ports: [{port}]}}
"""


def run(size: float) -> str:
    """Measure; size: share of the full number. Returns Markdown."""
    count = max(100, round(ALERTS * size))
    with served(("bench",)) as stand, Receiver.listening() as receiver:
        found = anyio.run(_measured, stand, receiver, count)
    return "\n\n".join((_told(found, count), _acted(found), described()))


@dataclass(frozen=True, slots=True)
class Found:
    """Times are from the first sample on. messages: of the first minute. bytes: at the most.

    followed_seconds: until every follower of the live feed was told of all.
    """

    first_seconds: float
    stored_seconds: float
    followed_seconds: float
    messages: int
    acted: Acted
    alerts: Lap
    alerts_bytes: int
    api: Lap
    api_bytes: int


def _told(found: Found, count: int) -> str:
    head = [f"{count:,} alerts at once", "first message", "all stored", "messages", "CPU", "memory"]
    rows = [
        ["alerts", f"{found.first_seconds:.2f} s", f"{found.stored_seconds:.2f} s",
         str(found.messages), f"{found.alerts.cpu_seconds:.1f} s", _mib(found.alerts_bytes)],
        [f"api, {FOLLOWERS} follow", "", f"{found.followed_seconds:.2f} s", "",
         f"{found.api.cpu_seconds:.1f} s", _mib(found.api_bytes)],
    ]  # fmt: skip
    return table(head, rows)


def _acted(found: Found) -> str:
    acted = found.acted
    head = [
        "the desk",
        "first 100 rows",
        "all pages",
        "one taken",
        "all taken",
        "all followers know",
    ]
    row = [acted.first, acted.all, acted.acked, acted.bulk, acted.told]
    return table(head, [["api", *(f"{seconds:.2f} s" for seconds in row)]])


def _mib(size_bytes: int) -> str:
    return f"{size_bytes / _MIB:.0f} MiB"


async def _measured(stand: Stand, receiver: Receiver, count: int) -> Found:
    rule = AlertRule(name="Above", expr="bench_alarm > 0", labels=(("priority", "p2"),))
    group = RuleGroup(file="rules/bench.yml", name="bench", rules=(rule,))
    async with await connect(stand.database.login()) as conn:
        await rules.put(conn, [group], {group.id})
        await routings.put(conn, _ONCALL.format(port=receiver.port), now=SystemClock().now())
    ingest, alerts = stand.ingest_http(), stand.alerts()
    await ingest.start()
    await _send(stand, ingest.port, count, 0.0)
    await alerts.start()
    await eventually(lambda: "head_loaded" in alerts.log, deadline_seconds=30)
    async with Desk.open(stand) as desk:
        await desk.knows(open=0)
        api = desk.process.pid
        began = time.perf_counter()
        with lap([alerts.pid]) as of_alerts, lap([api]) as of_api:
            await _send(stand, ingest.port, count, 1.0)
            await eventually(lambda: _fired(stand) == count, deadline_seconds=60)
            stored = time.perf_counter() - began
            await desk.knows(open=count)
            followed = time.perf_counter() - began
            await eventually(lambda: bool(receiver.arrived), deadline_seconds=60)
            await anyio.sleep(_CALM_SECONDS * count / ALERTS)
            messages = _count(stand, "SELECT count(*) FROM notification")
            acted = await desk.acted(count)
        return Found(
            first_seconds=min(receiver.arrived.values()) - began,
            stored_seconds=stored,
            followed_seconds=followed,
            messages=messages,
            acted=acted,
            alerts=of_alerts,
            alerts_bytes=peak_bytes(alerts.pid),
            api=of_api,
            api_bytes=peak_bytes(api),
        )


def _fired(stand: Stand) -> int:
    return _count(stand, "SELECT count(*) FROM alert WHERE state = 'firing'")


def _count(stand: Stand, query: str) -> int:
    with stand.database.connect() as conn:
        row = conn.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0


async def _send(stand: Stand, port: int, count: int, value: float) -> None:
    now_ms = int(SystemClock().now().timestamp() * 1000)
    headers = {"authorization": f"Bearer {stand.keys['bench']}"}
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        for start in range(0, count, _BATCH):
            samples = [
                {
                    "metric": "bench_alarm",
                    "labels": {"device": f"d{number}", "site": f"s{number % 100}"},
                    "time": now_ms,
                    "value": value,
                }
                for number in range(start, min(start + _BATCH, count))
            ]
            body = orjson.dumps({"samples": samples})
            url = f"http://127.0.0.1:{port}/api/v1/ingest"
            (await client.post(url, content=body)).raise_for_status()
