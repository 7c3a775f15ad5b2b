"""Ingest while days are packed: itself without the packer, then with it, for ten minutes each.

Lines are sent over HTTP as fast as they are answered. Their time passes quickly: a day of 10,000
series, 800 samples each, in some 20 seconds; the packer lives by the same clock, so it packs and
drops as many days as come in. A reader asks for the last six hours of 50 series all the while;
what it waits longest is what drops cost.
"""

import statistics
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import anyio

from core.service.clock import SystemClock
from tests.chaos.stand import Process, Stand

from .beside import READ_SERIES, Shared, beside, pack, read_on
from .client import post_all
from .machine import described
from .measure import table
from .points import BATCH_ROWS, Points
from .servers import served
from .timed import Spent

SOURCE: Final = "bench"
SECONDS: Final = 600.0
STEP_MS: Final = 108_000  # between two samples of a series: 800 a day
AT_ONCE: Final = 40  # batches
_AGO: Final = timedelta(days=200)


def run(size: float) -> str:
    """Measure; size: share of the time. Returns Markdown."""
    seconds = max(4.0, SECONDS * size)
    phases = []
    for packing in (False, True):
        with served((SOURCE,)) as stand:
            ingest = stand.ingest_http()
            anyio.run(ingest.start)
            phases.append(_phase(stand, ingest, seconds, packing=packing))
    return _markdown(*phases)


@dataclass(slots=True)
class Figures:
    """What a phase has shown. waits: of each read, ms. packed: samples, for which was spent."""

    rows: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    packed: int = 0
    dropped: int = 0  # days
    spent: Spent = field(default_factory=Spent)

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds


def _phase(stand: Stand, ingest: Process, seconds: float, *, packing: bool) -> Figures:
    """Send, read, and pack or not."""
    begin = (SystemClock().now() - _AGO).replace(hour=0, minute=0, second=0, microsecond=0)
    with stand.database.connect() as owner:
        owner.execute("UPDATE packed SET upto = %s", [begin])
    with beside(round(begin.timestamp() * 1000)) as (pool, shared):
        send = Sender(stand, ingest, shared)
        send.send_for(0.0)  # the series are made
        reading = pool.submit(read_on, shared, stand.database.login("ioc_api"))
        packer = pool.submit(pack, shared, stand.database.login("ioc_pack")) if packing else None
        try:
            figures = send.send_for(seconds)
        finally:
            shared.over.set()
        figures.waits = reading.result()
        figures.spent = packer.result() if packer else Spent()
    with stand.database.connect() as owner:
        row = owner.execute(
            "SELECT coalesce(sum(n), 0)::int8, count(*) FILTER (WHERE state = 'dropped')"
            " FROM pack_day WHERE state IN ('packed', 'dropped')"
        ).fetchone()
    figures.packed, figures.dropped = row or (0, 0)
    return figures


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends batches one after the other, and moves the clock."""

    stand: Stand
    ingest: Process
    shared: Shared

    def send_for(self, seconds: float) -> Figures:
        """Send so long; making batches is not counted."""
        headers = {"authorization": f"Bearer {self.stand.keys[SOURCE]}"}
        began, figures = time.perf_counter(), Figures()
        while True:
            now_ms = self.shared.now_ms.value
            batches = [Points(now_ms + STEP_MS * number, 1).lines(0) for number in range(AT_ONCE)]
            before = time.perf_counter()
            post_all(self.ingest.port, "/api/v2/write", batches, headers)
            figures.seconds += time.perf_counter() - before
            self.shared.now_ms.value = now_ms + STEP_MS * AT_ONCE
            figures.rows += AT_ONCE * BATCH_ROWS
            if time.perf_counter() - began >= seconds:
                return figures


def _markdown(without: Figures, packing: Figures) -> str:
    rows = []
    for name, found in (("without", without), ("while days are packed", packing)):
        median, longest = statistics.median(found.waits or [0.0]), max(found.waits, default=0.0)
        ratio = f"{found.rate / without.rate:.2f}"
        rows.append((name, f"{found.rate:,.0f}", ratio, f"{median:.0f}", f"{longest:.0f}"))
    head = ("ingest", "rows/s", "of without", f"6 h of {READ_SERIES} series: ms", "longest")
    spent = packing.spent
    packed, whole = (
        f"{packing.packed / seconds:,.0f}" if seconds else "none"
        for seconds in (spent.packing, spent.rounds)
    )
    return (
        f"{table(head, rows)}\n\nIn {packing.seconds:,.0f} s of sending {packing.packed:,} samples"
        f" were packed, {packed} samples/s; with local days and {packing.dropped} days dropped,"
        f" in rounds of {spent.rounds:,.0f} s, {whole} samples/s.\n{described()}"
    )
