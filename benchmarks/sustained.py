"""Ingest while days are packed: itself without the packer, then with it, for ten minutes each.

Lines are sent over HTTP as fast as they are answered. Their time passes quickly: a day of 10,000
series, 800 samples each, in some 20 seconds; the packer, a process of its own, is told the same
clock, so it packs and drops as many days as come in. A reader asks for the last six hours of 50
series all the while; what it waits longest is what drops cost.
"""

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import anyio
import msgspec

from core.model import instant
from core.service.clock import SystemClock
from core.store.blocks.read import Times, borders, read, snapshot
from core.store.pool import connect
from tests.chaos.packing.forks import Order, Report
from tests.chaos.stand import Process, Stand

from .client import post_all
from .machine import described
from .measure import table
from .points import BATCH_ROWS, Points
from .servers import served

SOURCE: Final = "bench"
SECONDS: Final = 600.0
STEP_MS: Final = 108_000  # between two samples of a series: 800 a day
AT_ONCE: Final = 40  # batches
_AGO: Final = timedelta(days=200)
_READ_SERIES: Final = 50
_SIX_HOURS_MS: Final = 6 * 3_600_000


def run(size: float) -> str:
    """Measure; size: share of the time. Returns Markdown."""
    seconds = max(4.0, SECONDS * size)
    phases = []
    for packing in (False, True):
        with served((SOURCE,)) as stand:
            ingest = stand.ingest_http()
            anyio.run(ingest.start)
            phases.append(Phase(stand, ingest, packing=packing).run(seconds))
    return _markdown(*phases)


@dataclass(slots=True)
class Figures:
    """What a phase has shown. waits: of each read, ms. packed: samples."""

    rows: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    packed: int = 0
    days: int = 0

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds


class Phase:
    """Sending, reading, and packing or not."""

    def __init__(self, stand: Stand, ingest: Process, *, packing: bool) -> None:
        self._stand, self._ingest, self._packing = stand, ingest, packing
        begin = (SystemClock().now() - _AGO).replace(hour=0, minute=0, second=0, microsecond=0)
        self._first_ms = self._now_ms = round(begin.timestamp() * 1000)
        self._over = threading.Event()
        self.figures = Figures()
        with stand.database.connect() as owner:
            owner.execute("UPDATE packed SET upto = %s", [begin])

    def run(self, seconds: float) -> Figures:
        """Run so long, and check that everything is there once."""
        beside = [threading.Thread(target=self._read)]
        if self._packing:
            beside.append(threading.Thread(target=self._pack))
        self._send_for(0.0)  # the series are made
        for each in beside:
            each.start()
        self.figures.rows, self.figures.seconds = 0, 0.0
        self._send_for(seconds)
        self._over.set()
        for each in beside:
            each.join()
        return self.figures

    def _send_for(self, seconds: float) -> None:
        headers = {"authorization": f"Bearer {self._stand.keys[SOURCE]}"}
        began = time.perf_counter()
        while True:
            batches = [
                Points(self._now_ms + STEP_MS * number, 1).lines(0) for number in range(AT_ONCE)
            ]
            before = time.perf_counter()
            post_all(self._ingest.port, "/api/v2/write", batches, headers)
            self.figures.seconds += time.perf_counter() - before
            self._now_ms += STEP_MS * AT_ONCE
            self.figures.rows += AT_ONCE * BATCH_ROWS
            if time.perf_counter() - began >= seconds:
                return

    def _pack(self) -> None:
        login = self._stand.database.login("ioc_pack")
        with _packer() as server:
            while not self._over.is_set():
                order = Order(login.url, login.password, instant(self._now_ms), 0)
                report = _asked(server, order)
                if report.fault or report.unequal:
                    raise AssertionError(report)
        with self._stand.database.connect() as owner:
            row = owner.execute(
                "SELECT coalesce(sum(n), 0)::int8, count(*) FROM pack_day"
                " WHERE state IN ('packed', 'dropped')"
            ).fetchone()
        self.figures.packed, self.figures.days = row or (0, 0)

    def _read(self) -> None:
        anyio.run(self._reads)

    async def _reads(self) -> None:
        login = self._stand.database.login("ioc_api")
        async with await connect(login, autocommit=True) as conn:
            while not self._over.is_set():
                began = time.perf_counter()
                async with snapshot(conn):
                    where = await borders(conn)
                    times = Times(self._now_ms - _SIX_HOURS_MS, self._now_ms)
                    await read(conn, where, list(range(1, _READ_SERIES + 1)), times, most=10**7)
                self.figures.waits.append(1000 * (time.perf_counter() - began))
                await anyio.sleep(0.05)


@contextmanager
def _packer() -> Iterator[subprocess.Popen[bytes]]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.packing.forks"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield server
    finally:
        server.kill()
        server.wait()


def _asked(server: subprocess.Popen[bytes], order: Order) -> Report:
    if server.stdin is None or server.stdout is None:
        raise LookupError("a server without pipes")
    server.stdin.write(msgspec.json.encode(order) + b"\n")
    server.stdin.flush()
    return msgspec.json.decode(server.stdout.readline(), type=Report)


def _markdown(without: Figures, packing: Figures) -> str:
    rows = []
    for name, found in (("without", without), ("while days are packed", packing)):
        median, longest = statistics.median(found.waits), max(found.waits)
        ratio = f"{found.rate / without.rate:.2f}"
        rows.append((name, f"{found.rate:,.0f}", ratio, f"{median:.0f}", f"{longest:.0f}"))
    head = ("ingest", "rows/s", "of without", "6 h of 50 series: ms", "longest")
    return (
        f"{table(head, rows)}\n\n{packing.days} days with {packing.packed:,} samples were packed "
        f"and dropped in {packing.seconds:,.0f} s.\n{described()}"
    )
