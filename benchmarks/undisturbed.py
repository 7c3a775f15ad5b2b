"""Alerting while back-tests run: how late 5,000 rules are alone, and beside one after the other.

The rules and the load of `rules`; back-tests of 1,000 series over 90 days, as in `backtest`.
"""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import anyio

from api.app import BACKTEST_WORKER
from api.backtests.jobs import Jobs
from core.service.clock import SystemClock
from tests.chaos.stand import Process, Stand, environment

from . import backtest, rules
from .machine import described
from .measure import lap, table
from .servers import served

SECONDS: Final = 300.0  # of each half
_WARM_SECONDS: Final = 40.0
_LIVED: Final = backtest.Case("threshold", "m > 30", backtest.SERIES, backtest.DAYS)


@dataclass(frozen=True, slots=True)
class Half:
    """What one half gave. tests: back-tests that came to their end in it."""

    name: str
    lag_seconds: float
    evaluations: float
    cores: float
    tests: int

    def row(self) -> tuple[str, ...]:
        """Give it as a row of the table."""
        lag, evaluations = f"≤ {self.lag_seconds:g} s", f"{self.evaluations:,.0f}"
        return (self.name, lag, evaluations, f"{self.cores:.2f}", f"{self.tests}")


def run(size: float) -> str:
    """Measure; size: share of the full length. Returns Markdown."""
    with served(("bench",)) as stand:
        halves = anyio.run(_measured, stand, max(rules.INTERVAL_SECONDS, SECONDS * size))
    head = ["5,000 rules, 1,000 rows/s", "p99 lag", "evaluations", "of a core", "back-tests done"]
    rows = [each.row() for each in halves]
    return f"{table(head, rows)}\n\n{described()}"


async def _measured(stand: Stand, seconds: float) -> list[Half]:
    now = SystemClock().now().replace(hour=0, minute=0, second=0, microsecond=0)
    await backtest.prepare(stand.database, now, backtest.SERIES, backtest.DAYS)
    await rules.describe(stand)
    async with _alerting(stand) as alerts:
        await anyio.sleep(_WARM_SECONDS)
        return [
            await _half("alone", alerts, seconds),
            await _beside(stand, alerts, seconds, now),
        ]


@asynccontextmanager
async def _alerting(stand: Stand) -> AsyncIterator[Process]:
    ingest, alerts = stand.ingest_http(), stand.alerts()
    await ingest.start()
    over = threading.Event()
    feeder = threading.Thread(target=rules.feed, args=(stand, ingest.port, over), daemon=True)
    feeder.start()
    try:
        await alerts.start()
        yield alerts
    finally:
        over.set()
        feeder.join()


async def _beside(stand: Stand, alerts: Process, seconds: float, now: datetime) -> Half:
    jobs = Jobs(BACKTEST_WORKER, environment(stand.database, None), SystemClock())
    done = list[str]()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(jobs.run)
        tasks.start_soon(_one_after_the_other, jobs, now, done)
        half = await _half("beside back-tests", alerts, seconds)
        tasks.cancel_scope.cancel()
    return Half(half.name, half.lag_seconds, half.evaluations, half.cores, len(done))


async def _one_after_the_other(jobs: Jobs, now: datetime, done: list[str]) -> None:
    while True:
        job = backtest.begun(jobs, _LIVED, now)
        while not job.is_over:
            jobs.find(job.id)
            await anyio.sleep(0.1)
        if job.state != "done":
            raise AssertionError(f"{job.state}: {job.problem}")
        done.append(job.id)


async def _half(name: str, alerts: Process, seconds: float) -> Half:
    before = await rules.page(alerts)
    with lap([alerts.pid]) as taken:
        await anyio.sleep(seconds)
    lag, evaluations = rules.lag_seconds(before, await rules.page(alerts))
    return Half(name, lag, evaluations, taken.cpu_seconds / taken.seconds, 0)
