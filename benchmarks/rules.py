"""5,000 rules over 10,000 series at 1,000 rows a second, on a grid of 15 s: lag, and CPU of alerts.

200 metrics of 50 series, a group each: 20 thresholds and 5 aggregations. One sample in a thousand
is above a threshold, so that alerts come and go.
"""

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

import anyio
import httpx
import numpy as np
import orjson

from core.model import AlertRule, RuleGroup
from core.service.clock import SystemClock
from core.store import rules
from core.store.pool import connect
from tests.chaos.stand import Process, Stand

from .machine import described
from .measure import lap, rss_bytes, table
from .servers import served

METRICS = 200
SITES, DEVICES = 10, 5  # of each metric: 50 series
THRESHOLDS, AGGREGATIONS = 20, 5  # of each metric
INTERVAL_SECONDS = 15.0
ROWS_PER_SECOND = 1_000
SECONDS = 600.0
_WARM_SECONDS = 40.0
_SHORTEST_SECONDS = 16.0  # one moment of the grid
_BATCHES_PER_SECOND = 10
_BUCKET = re.compile(r'^ioc_rule_eval_seconds_bucket\{le="([^"]+)"\} (\S+)$', re.MULTILINE)
_COUNTS = re.compile(r"^(ioc_(?:rule|alert)_\w+_total(?:\{[^}]*\})?) (\S+)$", re.MULTILINE)
_MIB = 1 << 20


def run(size: float) -> str:
    """Measure; size: share of the full length. Returns Markdown."""
    with served(("bench",)) as stand:
        found = anyio.run(_measured, stand, max(_SHORTEST_SECONDS, SECONDS * size))
    head = ["5,000 rules, 10,000 series, 1,000 rows/s", "p99 lag", "of a core", "memory"]
    lag = f"≤ {found.lag_seconds:g} s"
    row = ["alerts", lag, f"{found.cores:.2f}", f"{found.memory_bytes / _MIB:.0f} MiB"]
    counts = ", ".join(f"{name} {value:.0f}" for name, value in found.counts.items() if value)
    return (
        f"{table(head, [row])}\n\nOver {found.seconds:.0f} s; {found.evaluations:.0f} evaluations"
        f" of groups; {counts}.\n{described()}"
    )


@dataclass(frozen=True, slots=True)
class Found:
    """What one run gave. lag_seconds: bound of the bucket in which 99 of 100 evaluations are."""

    seconds: float
    lag_seconds: float
    evaluations: float
    cores: float
    memory_bytes: int
    counts: Mapping[str, float]


async def _measured(stand: Stand, seconds: float) -> Found:
    await describe(stand)
    ingest, alerts = stand.ingest_http(), stand.alerts()
    await ingest.start()
    over = threading.Event()
    feeder = threading.Thread(target=feed, args=(stand, ingest.port, over), daemon=True)
    feeder.start()
    try:
        await alerts.start()
        await anyio.sleep(min(_WARM_SECONDS, seconds))
        before = await page(alerts)
        with lap([alerts.pid]) as taken:
            await anyio.sleep(seconds)
        return _found(taken.seconds, taken.cpu_seconds, before, await page(alerts), alerts)
    finally:
        over.set()
        feeder.join()


def _found(seconds: float, cpu: float, before: str, after: str, alerts: Process) -> Found:
    lag, total = lag_seconds(before, after)
    if total < METRICS * (seconds / INTERVAL_SECONDS - 1):  # of what the ends cut
        raise AssertionError(f"only {total:.0f} evaluations in {seconds:.0f} s")
    told = {name: float(value) for name, value in _COUNTS.findall(after)}
    return Found(seconds, lag, total, cpu / seconds, rss_bytes(alerts.pid), told)


def lag_seconds(before: str, after: str) -> tuple[float, float]:
    """Give the bound within which 99 of 100 evaluations were, and how many there were."""
    counts, earlier = _buckets(after), _buckets(before)
    grown = {bound: counts[bound] - earlier.get(bound, 0.0) for bound in counts}
    total = grown[float("inf")]
    return min(bound for bound, count in grown.items() if count >= 0.99 * total), total


def _buckets(page: str) -> dict[float, float]:
    return {float(bound): float(count) for bound, count in _BUCKET.findall(page)}


async def page(process: Process) -> str:
    """Give what a process says of itself."""
    async with httpx.AsyncClient() as client:
        return (await client.get(f"http://127.0.0.1:{process.port}/metrics")).text


async def describe(stand: Stand) -> None:
    """Have the rules."""
    groups = [_group(number) for number in range(METRICS)]
    async with await connect(stand.database.login()) as conn:
        await rules.put(conn, groups, {group.id for group in groups})


def _group(number: int) -> RuleGroup:
    name = f"bench_{number}"
    thresholds = [
        AlertRule(name=f"High{number}_{place}", expr=f"{name} > {99.9 + place / 1000:.4f}")
        for place in range(THRESHOLDS)
    ]
    means = [
        AlertRule(name=f"Mean{number}_{place}", expr=f"avg by (site) ({name}) > {80 + place}")
        for place in range(AGGREGATIONS)
    ]
    return RuleGroup(
        file="rules/bench.yml",
        name=name,
        interval_seconds=INTERVAL_SECONDS,
        rules=(*thresholds, *means),
    )


def feed(stand: Stand, port: int, over: threading.Event) -> None:
    """Send every series in turn, each once in ten seconds, until told to stop."""
    rng, clock = np.random.default_rng(7), SystemClock()
    series = [
        (f"bench_{metric}", {"site": f"s{site}", "device": f"d{device}"})
        for metric in range(METRICS)
        for site in range(SITES)
        for device in range(DEVICES)
    ]
    series = [series[place] for place in rng.permutation(len(series)).tolist()]
    rows, at, began = ROWS_PER_SECOND // _BATCHES_PER_SECOND, 0, time.perf_counter()
    headers = {"authorization": f"Bearer {stand.keys['bench']}"}
    with httpx.Client(headers=headers, timeout=30) as client:
        while not over.is_set():
            now_ms = int(clock.now().timestamp() * 1000)
            chosen = [series[(at + place) % len(series)] for place in range(rows)]
            values = rng.uniform(0, 100, rows).tolist()
            samples = [
                {"metric": name, "labels": labels, "time": now_ms, "value": value}
                for (name, labels), value in zip(chosen, values, strict=True)
            ]
            body = orjson.dumps({"samples": samples})
            client.post(f"http://127.0.0.1:{port}/api/v1/ingest", content=body).raise_for_status()
            at += rows
            time.sleep(max(0.0, began + at / ROWS_PER_SECOND - time.perf_counter()))
