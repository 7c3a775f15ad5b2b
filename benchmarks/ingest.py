"""Rows a second that become durable: ours over HTTP against PostgreSQL's own COPY.

Ours: line protocol or JSON in batches of 10,000 rows; decoded, stored once however often sent,
logged for followers, committed, then answered. Beside it: COPY of the same rows in the same order
into a table of the same kind, each batch its own commit, nothing decoded, nothing checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import anyio
import numpy as np
import psycopg
from numpy.typing import NDArray

from core.service.clock import SystemClock
from tests.chaos.stand import Process, Stand

from .client import post_all
from .machine import described
from .measure import REPEATS, Result, lap, table
from .points import BATCH_ROWS, METRIC, Points
from .servers import served

SOURCE = "bench"
BATCHES = 100
COLUMN = 20  # times of a series in one columnar message
LATE_A_BATCH = BATCH_ROWS // 100
_LATE_NS = int(timedelta(days=60) / timedelta(microseconds=1)) * 1000
_AGO = timedelta(hours=5)

LIMIT = "COPY, the limit"
FRESH = "lines, fresh"
RESENT = "lines, all re-sent"
HALF = "lines, half re-sent"
LATE = "lines, 1 % late by 60 days"
COLUMNS = f"JSON, {COLUMN} times a series"
LINES = f"lines, {COLUMN} times a series"


def run(size: float) -> str:
    """Measure; size: share of the full length. Returns Markdown."""
    batches = max(2, round(BATCHES * size))
    with served((SOURCE,)) as stand:
        bench = Bench(stand, stand.ingest_http(), batches)
        bench.prepare()
        for _ in range(REPEATS if size >= 1 else 1):
            bench.repeat()
    return bench.markdown()


@dataclass(slots=True)
class Bench:
    """One run of all variants, in turn."""

    stand: Stand
    ingest: Process
    batches: int
    results: dict[str, Result] = field(default_factory=dict)
    _next_ms: int = 0
    _stored: int = 0
    _ids: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))

    def prepare(self) -> None:
        """Start ingest and make the series and the table to compare with."""
        anyio.run(self.ingest.start)
        start = SystemClock().now() - _AGO
        self._next_ms = int(start.timestamp()) * 1000
        first = self._points(batches=1)
        self._send("/api/v2/write", [first.lines(0)])
        self._stored = first.rows
        with self.stand.database.connect() as conn:
            conn.execute("CREATE TABLE copied (LIKE sample, PRIMARY KEY (series_id, time))")
            conn.execute(
                """SELECT create_hypertable('copied', by_range('time', INTERVAL '2 hours'),
                   create_default_indexes => false)"""
            )
            rows = conn.execute(
                "SELECT id FROM series WHERE metric = %s ORDER BY labels ->> 'device'", [METRIC]
            ).fetchall()
        self._ids = np.array(rows, np.int32).ravel()

    def repeat(self) -> None:
        """Measure each variant once, and check what is stored."""
        points = self._points()
        lines = [points.lines(number) for number in range(points.batches)]
        self._copy(points)
        self._measure(FRESH, lines, new=points.rows)
        self._check(points)
        self._measure(RESENT, lines, new=0)
        more = self._points()
        half = [_half(old, more.lines(number)) for number, old in enumerate(lines)]
        self._measure(HALF, half, new=points.rows // 2)
        late = self._points()
        some = [_late(late.lines(number)) for number in range(late.batches)]
        self._measure(LATE, some, new=late.rows)
        columns = self._points(each=COLUMN)
        messages = [columns.json(number) for number in range(columns.batches)]
        self._measure(COLUMNS, messages, new=columns.rows, path="/api/v1/ingest")
        same = self._points(each=COLUMN)
        self._measure(LINES, [same.lines(number) for number in range(same.batches)], new=same.rows)

    def markdown(self) -> str:
        """Lay the results out."""
        limit = self.results[LIMIT].rate
        head = ("10k rows a batch", "rows/s", "spread", "of COPY", "CPU-s per million")
        rows = []
        for name, result in self.results.items():
            rate, spread, cpu = result.columns()
            rows.append((name, rate, spread, f"{result.rate / limit:.2f}", cpu))
        json_ratio = self.results[COLUMNS].rate / self.results[LINES].rate
        size = f"{self.batches} batches a repeat, median of {len(self.results[LIMIT].rates)}"
        return (
            f"{table(head, rows)}\n\nJSON against line protocol, same rows: {json_ratio:.2f}."
            f" {size}.\n{described()}"
        )

    def _points(self, *, batches: int = 0, each: int = 1) -> Points:
        points = Points(self._next_ms, batches or self.batches, each)
        self._next_ms = points.until_ms
        return points

    def _copy(self, points: Points) -> None:
        buffers = [points.copied(number, self._ids) for number in range(points.batches)]
        server = self.stand.database.cluster.server
        with self.stand.database.connect() as conn, lap([server.pid]) as taken:
            for buffer in buffers:
                with conn.transaction():
                    _copy_in(conn, buffer)
        self._result(LIMIT).add(points.rows, taken)

    def _measure(
        self, name: str, bodies: Sequence[bytes], *, new: int, path: str = "/api/v2/write"
    ) -> None:
        with lap([self.ingest.pid, self.stand.database.cluster.server.pid]) as taken:
            self._send(path, bodies)
        self._result(name).add(len(bodies) * BATCH_ROWS, taken)
        self._stored += new
        with self.stand.database.connect() as conn:
            row = conn.execute(
                """SELECT (SELECT count(*) FROM observed) - (
                     SELECT count(*) FROM observed WHERE series_id = ANY (ARRAY(
                       SELECT id FROM series WHERE source_id = 'ioc-ingest')))"""
            ).fetchone()
        stored = row[0] if row else 0
        if stored != self._stored:
            raise AssertionError(f"{name}: {stored:,} rows stored, expected {self._stored:,}")

    def _send(self, path: str, bodies: Sequence[bytes]) -> None:
        headers = {"authorization": f"Bearer {self.stand.keys[SOURCE]}"}
        post_all(self.ingest.port, path, bodies, headers)

    def _check(self, points: Points) -> None:
        """Compare every row of both tables."""
        with self.stand.database.connect() as conn:
            row = conn.execute(
                """SELECT count(*) FROM copied JOIN sample USING (series_id, time, value)
                   WHERE time >= to_timestamp(%s / 1000.0)""",
                [points.first_ms],
            ).fetchone()
        equal = row[0] if row else 0
        if equal != points.rows:
            raise AssertionError(f"{equal:,} of {points.rows:,} rows are those that COPY stored")

    def _result(self, name: str) -> Result:
        return self.results.setdefault(name, Result(name))


def _copy_in(conn: psycopg.Connection, buffer: bytes) -> None:
    statement = "COPY copied (series_id, time, value) FROM STDIN (FORMAT BINARY)"
    with conn.cursor().copy(statement) as copy:
        copy.write(buffer)


def _half(old: bytes, new: bytes) -> bytes:
    """Make a batch of which the first half was sent before."""
    middle = BATCH_ROWS // 2
    return b"\n".join([*old.split(b"\n")[:middle], *new.split(b"\n")[middle:]])


def _late(body: bytes) -> bytes:
    """Send the first of a batch's rows back by 60 days."""
    lines = body.split(b"\n")
    for number in range(LATE_A_BATCH):
        rest, _space, time_ns = lines[number].rpartition(b" ")
        lines[number] = b"%b %d" % (rest, int(time_ns) - _LATE_NS)
    return b"\n".join(lines)
