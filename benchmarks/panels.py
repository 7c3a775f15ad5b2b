"""Panels while samples come in: a year at one hour from rollups, a week from blocks.

50 series of 60 s for a year, packed; 20,000 rows a second are sent over HTTP meanwhile. What is
timed is the whole answer of a worker (parse, read, evaluate, JSON), without HTTP; and what of it
the answer itself tells: reading and evaluating.
"""

import multiprocessing
import multiprocessing.sharedctypes
import multiprocessing.synchronize
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import anyio
import numpy as np
import orjson
from psycopg import IsolationLevel

from api.queries.answers import Reader, answer
from api.queries.asked import Range
from core.service.clock import SystemClock
from core.store.blocks import pack
from core.store.blocks.columns import by_series
from core.store.blocks.spans import DAY_HOURS, DAY_MS, Span
from core.store.pool import Connection, connect
from core.store.rollups.write import Part
from core.store.select import Catalogue
from promql.values import holds
from tests.chaos.stand import Process, Stand
from tests.packing import describe
from tests.servers import Database

from .client import post_all
from .machine import described
from .measure import table
from .points import BATCH_ROWS, Points
from .servers import served
from .storage import mix

SOURCE: Final = "bench"
SERIES: Final = 50
DAYS: Final = 366
ASKED: Final = 60
ROWS_PER_SECOND: Final = 20_000
_HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Panel:
    """One question. days: how far it goes back."""

    name: str
    query: str
    days: int
    step_ms: int


class Taken(NamedTuple):
    """Milliseconds of an answer, and of reading and evaluating."""

    whole: float
    evaluated: float


PANELS: Final = (
    Panel("1 year at 1 h, 50 series", "m", 365, _HOUR_MS),
    Panel("1 year at 1 h, 1 series", 'm{n="1"}', 365, _HOUR_MS),
    Panel("7 days at 1 min, 50 series", "m", 7, 60_000),
)


def run(size: float) -> str:
    """Measure; size: share of the year. Returns Markdown."""
    days = max(3, round(DAYS * size))
    with served((SOURCE,)) as stand:
        ingest = stand.ingest_http()
        anyio.run(ingest.start)
        now = SystemClock().now()
        anyio.run(_prepare, stand.database, now, days)
        taken = {}
        with _sending(stand, ingest, now) as sent:
            for panel in PANELS:
                taken[panel.name] = anyio.run(_asked, stand.database, panel, now, days)
    return _markdown(taken, sent.rate)


async def _prepare(database: Database, now: datetime, days: int) -> None:
    """Write blocks of whole days, as the packer does."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    describe(database, upto=midnight, series=SERIES)
    first_ms = round(midnight.timestamp() * 1000) - days * DAY_MS
    login = database.login("ioc_pack", statement_seconds=60)
    async with await connect(login) as conn:
        for day in range(days):
            span = Span(DAY_HOURS, first_ms + day * DAY_MS)
            samples = mix(SERIES, span.start_ms, days=1, seed=day)
            ids = np.arange(1, SERIES + 1, dtype=np.int32)
            parts = [Part(id_, span, own) for id_, own in by_series(ids, samples)]
            await pack.write(conn, parts, midnight)
            await conn.commit()


async def _asked(database: Database, panel: Panel, now: datetime, days: int) -> list[Taken]:
    """Ask again and again."""
    end_ms = round(now.timestamp() * 1000) // _HOUR_MS * _HOUR_MS
    start_ms = end_ms - min(panel.days, days) * DAY_MS
    asked = Range(panel.query, start_ms, end_ms, panel.step_ms, stats=True)
    taken = []
    async with await connect(database.login("ioc_api")) as conn:
        await conn.set_isolation_level(IsolationLevel.REPEATABLE_READ)
        reader = Reader(conn, Catalogue(holds))
        for _ in range(ASKED):
            began = time.perf_counter()
            told = await answer(asked, reader)
            whole = 1000 * (time.perf_counter() - began)
            timings = orjson.loads(told.body)["data"]["stats"]["timings"]
            taken.append(Taken(whole, 1000 * timings["evalTotalTime"]))
            await _rest(conn)
    return taken[5:]


async def _rest(conn: Connection) -> None:
    await conn.rollback()
    await anyio.sleep(0.05)


@dataclass(slots=True)
class Sent:
    """What was sent meanwhile, by another process: a worker shares its interpreter with nobody."""

    rows: "multiprocessing.sharedctypes.Synchronized[int]"
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows.value / self.seconds


@contextmanager
def _sending(stand: Stand, ingest: Process, now: datetime) -> Iterator[Sent]:
    """Send ROWS_PER_SECOND until the end of the block."""
    processes = multiprocessing.get_context("spawn")
    sent, stop = Sent(processes.Value("q", 0)), processes.Event()
    first_ms = int((now - timedelta(hours=1)).timestamp()) * 1000
    told = (ingest.port, stand.keys[SOURCE], first_ms, sent.rows, stop)
    sender = processes.Process(target=_send, args=told, name="sender")
    sender.start()
    while not sent.rows.value:
        time.sleep(0.1)
    began, sent.rows.value = time.perf_counter(), 0
    yield sent
    sent.seconds = time.perf_counter() - began
    stop.set()
    sender.join()


def _send(
    port: int,
    key: str,
    first_ms: int,
    rows: "multiprocessing.sharedctypes.Synchronized[int]",
    stop: multiprocessing.synchronize.Event,
) -> None:
    headers = {"authorization": f"Bearer {key}"}
    began, number = time.perf_counter(), 0
    points = Points(first_ms, 1_000_000)
    while True:
        due = began + number * BATCH_ROWS / ROWS_PER_SECOND
        if stop.wait(max(0.0, due - time.perf_counter())):
            return
        post_all(port, "/api/v2/write", [points.lines(number)], headers)
        rows.value += BATCH_ROWS
        number += 1


def _markdown(taken: dict[str, list[Taken]], rate: float) -> str:
    rows = []
    for name, found in taken.items():
        columns = [list(each) for each in zip(*found, strict=True)]
        rows.append((name, *(figure for each in columns for figure in _figures(each))))
    head = ("panel, ms", "p50", "p95", "read and evaluated: p50", "p95")
    return f"{table(head, rows)}\n\nWhile {rate:,.0f} rows/s were stored.\n{described()}"


def _figures(values: list[float]) -> tuple[str, str]:
    return f"{statistics.median(values):.1f}", f"{statistics.quantiles(values, n=20)[-1]:.1f}"
