"""Back-tests of one rule: 10 series over 30 days, 1,000 over 90; and how soon one is ended.

Series of 60 s, packed, as in the mix of the plan. What is timed is a job of the api, from its
begin to its result: its process starts, reads, lives, and tells. The rule holds for five minutes.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from api.app import BACKTEST_WORKER
from api.backtests.asked import Asked, RuleText
from api.backtests.jobs import Job, Jobs
from core.service.clock import SystemClock
from core.service.tasks import cancel
from core.store.blocks import pack
from core.store.blocks.columns import by_series
from core.store.blocks.spans import DAY_HOURS, DAY_MS, Span
from core.store.pool import connect
from core.store.rollups.write import Part
from tests.chaos.eventually import eventually
from tests.chaos.stand import environment
from tests.packing import describe
from tests.servers import Database

from .machine import described
from .measure import table
from .servers import served
from .storage import mix

SERIES, DAYS = 1_000, 90
FEW, MONTH = 10, 30
STEP_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Case:
    """One back-test. series: the first so many."""

    name: str
    expr: str
    series: int
    days: int
    interval_seconds: float = STEP_SECONDS


@dataclass(frozen=True, slots=True)
class Taken:
    """What a back-test took. done: evaluations."""

    case: Case
    seconds: float
    done: int


def run(size: float) -> str:
    """Measure; size: share of the series and of the days. Returns Markdown."""
    series, days = max(FEW, round(SERIES * size)), max(MONTH, round(DAYS * size))
    cases = (
        Case("threshold", 'm{n=~"[1-9]|10"} > 30', FEW, MONTH),
        Case("threshold, evaluated each 15 s", 'm{n=~"[1-9]|10"} > 30', FEW, MONTH, 15.0),
        Case("mean of 10 min", 'avg_over_time(m{n=~"[1-9]|10"}[10m]) > 30', FEW, MONTH),
        Case("threshold", "m > 30", series, days),
    )
    with served(()) as stand:
        return asyncio.run(_measured(stand.database, cases))


async def _measured(database: Database, cases: tuple[Case, ...]) -> str:
    clock = SystemClock()
    series, days = max(each.series for each in cases), max(each.days for each in cases)
    now = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    await prepare(database, now, series, days)
    jobs = Jobs(BACKTEST_WORKER, environment(database, None), clock)
    async with asyncio.TaskGroup() as tasks:
        loop = tasks.create_task(jobs.run())
        taken = [await _lived(jobs, each, now) for each in cases]
        ended = await _ended(jobs, cases[-1], now)
        await cancel([loop])
    return _markdown(taken, ended)


async def prepare(database: Database, midnight: datetime, series: int, days: int) -> None:
    """Write blocks of whole days, as the packer does."""
    describe(database, upto=midnight, series=series)
    first_ms = round(midnight.timestamp() * 1000) - days * DAY_MS
    ids = np.arange(1, series + 1, dtype=np.int32)
    async with await connect(database.login("ioc_pack", statement_seconds=60)) as conn:
        for day in range(days):
            span = Span(DAY_HOURS, first_ms + day * DAY_MS)
            samples = mix(series, span.start_ms, days=1, seed=day)
            parts = [Part(id_, span, own) for id_, own in by_series(ids, samples)]
            await pack.write(conn, parts, midnight)
            await conn.commit()
    with database.connect() as owner:
        owner.execute("VACUUM ANALYZE block")


async def _lived(jobs: Jobs, case: Case, now: datetime) -> Taken:
    began = time.perf_counter()
    job = begun(jobs, case, now)
    while not job.is_over:
        jobs.find(job.id)
        await asyncio.sleep(0.01)
    seconds = time.perf_counter() - began
    if job.state != "done":
        raise AssertionError(f"{case.name}: {job.state}: {job.problem}")
    return Taken(case, seconds, job.step.done if job.step else 0)


async def _ended(jobs: Jobs, case: Case, now: datetime) -> float:
    """Say in how many seconds one is over that was well on its way, its process and all."""
    job = begun(jobs, case, now)
    await eventually(lambda: bool(job.step), deadline_seconds=30)
    began = time.perf_counter()
    jobs.cancel(job)
    other = begun(jobs, case, now)  # begins once there is no process any more
    await eventually(lambda: other.state != "waiting", deadline_seconds=30)
    jobs.cancel(other)
    return time.perf_counter() - began


def begun(jobs: Jobs, case: Case, now: datetime) -> Job:
    """Have it begun as the api does. now: where it ends."""
    rule = RuleText(
        name="High",
        expr=case.expr,
        hold_seconds=300.0,
        labels={"priority": "p2"},
        interval_seconds=case.interval_seconds,
    )
    since = now - timedelta(days=case.days)
    job = jobs.begin(Asked(rule=rule, since=since, until=now, zone="UTC"), {}, "benchmark")
    if job is None:
        raise AssertionError("too many wait")
    return job


def _markdown(taken: list[Taken], ended: float) -> str:
    head = ["back-test", "series", "days", "evaluations", "seconds"]
    rows = [
        (
            each.case.name,
            f"{each.case.series:,}",
            f"{each.case.days}",
            f"{each.done:,}",
            f"{each.seconds:.2f}",
        )
        for each in taken
    ]
    return f"{table(head, rows)}\n\nCancelled: over in {ended:.3f} s.\n{described()}"
