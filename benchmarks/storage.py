"""Bytes a sample, and how fast blocks are written and read, on the mix of the plan.

2,000 series at 60 s for a week; a fifth each: gauge with one decimal, counter with resets, 0/1,
integer latency, noise of full precision; half the series with 20 ms of jitter. Beside it: as rows.
With IOC_PROMTOOL, the blocks that Prometheus makes of 500 of the series.
"""

import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import anyio
import numpy as np
from numpy.typing import NDArray

from core.model import Samples
from core.service.clock import SystemClock
from core.store.blocks.read import Times, borders, read, snapshot
from core.store.copy import sample_rows
from core.store.pool import connect
from tests.clock import JumpingClock
from tests.packing import describe
from tests.servers import Database

from . import others
from .machine import described
from .measure import REPEATS, table
from .servers import served
from .timed import TimedPacker

SERIES: Final = 2_000
DAYS: Final = 7
STEP_MS: Final = 60_000
_DAY_MS: Final = 86_400_000
_READ_AT_ONCE: Final = 340
_PEER_SERIES: Final = 500


@dataclass(slots=True)
class Figures:
    """What was measured, once a repeat."""

    packing: list[float] = field(default_factory=list)
    rounds: list[float] = field(default_factory=list)
    rows: list[float] = field(default_factory=list)
    blocks: list[float] = field(default_factory=list)
    row_bytes: float = 0.0
    block_bytes: float = 0.0
    peer_bytes: float | None = None


def run(size: float) -> str:
    """Measure; size: share of the series. Returns Markdown."""
    figures, series = Figures(), max(5, round(SERIES * size))
    for _ in range(REPEATS if size >= 1 else 1):
        with served(()) as stand:
            anyio.run(_repeat, stand.database, figures, series)
    if program := others.program("IOC_PROMTOOL"):
        figures.peer_bytes = _peer(Path(program), min(series, _PEER_SERIES))
    return _markdown(figures, series)


async def _repeat(database: Database, figures: Figures, series: int) -> None:
    now = SystemClock().now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight - timedelta(days=DAYS + 1)
    describe(database, upto=first, series=series)
    samples = mix(series, round(first.timestamp() * 1000))
    _load(database, samples)
    count = len(samples)
    figures.row_bytes = _size(database, "hypertable_size('sample')") / count
    everything = Times(0, 1 << 60)
    figures.rows.append(await _read(database, series, everything, count))
    clock = JumpingClock(midnight - timedelta(hours=1))
    packer = TimedPacker(database.login("ioc_pack"), clock)
    await packer.round()
    figures.packing.append(count / packer.spent.packing)
    figures.rounds.append(count / packer.spent.rounds)
    with database.connect() as owner:
        owner.execute("VACUUM ANALYZE block")
    figures.block_bytes = _size(database, "pg_total_relation_size('block')") / count
    figures.blocks.append(await _read(database, series, everything, count))


async def _read(database: Database, series: int, times: Times, wanted: int) -> float:
    """Read all twice; samples a second into numpy the second time, from memory."""
    seconds = 0.0
    for _ in range(2):
        began, found = time.perf_counter(), 0
        login = database.login("ioc_api", statement_seconds=60)
        async with await connect(login, autocommit=True) as conn, snapshot(conn):
            where = await borders(conn)
            for start in range(1, series + 1, _READ_AT_ONCE):
                ids = range(start, min(start + _READ_AT_ONCE, series + 1))
                part = await read(conn, where, list(ids), times, most=100_000_000)
                found += len(part.samples)
        seconds = time.perf_counter() - began
        if found != wanted:
            raise AssertionError(f"{found:,} samples are read, {wanted:,} were stored")
    return wanted / seconds


def mix(series: int, first_ms: int, *, days: int = DAYS, seed: int = 7) -> Samples:
    """Give the mix of the plan: samples of all series in key order."""
    dice = np.random.default_rng(seed)
    count = days * _DAY_MS // STEP_MS
    parts = [_course(dice, number, count) for number in range(series)]
    times = [_times(dice, number, count, first_ms) for number in range(series)]
    ids = np.repeat(np.arange(1, series + 1, dtype=np.int32), count)
    return Samples(np.concatenate(times), ids, np.concatenate(parts))


def _times(dice: np.random.Generator, number: int, count: int, first_ms: int) -> NDArray[np.int64]:
    grid = first_ms + STEP_MS // 2 + STEP_MS * np.arange(count, dtype=np.int64)
    return grid + dice.integers(-20, 21, count) if number % 2 else grid


def _course(dice: np.random.Generator, number: int, count: int) -> NDArray[np.float64]:
    match number % 5:
        case 0:  # a gauge with one decimal that wanders
            return np.round(20 + np.cumsum(dice.normal(0, 0.15, count)), 1)
        case 1:  # a counter with a reset now and then
            grown = np.cumsum(dice.poisson(3, count)).astype(np.float64)
            resets = np.cumsum(dice.random(count) < 1 / 3000)
            starts = np.concatenate(([0.0], grown[np.flatnonzero(np.diff(resets)) + 1]))
            counted: NDArray[np.float64] = grown - starts[resets - resets[0]]
            return counted
        case 2:  # up or down
            return (np.cumsum(dice.random(count) < 1 / 500) % 2).astype(np.float64)
        case 3:  # latency in whole milliseconds
            return np.round(dice.gamma(4, 8, count))
        case _:
            return dice.normal(0, 1, count)


def _load(database: Database, samples: Samples) -> None:
    """Write the head, two hours at a time, as it would have come."""
    slot = samples.time_ms // 7_200_000
    order = np.lexsort((samples.time_ms, samples.series_id, slot))
    borders_ = np.flatnonzero(np.diff(slot[order], prepend=-1))
    with database.connect() as owner:
        for part in np.split(order, borders_[1:]):
            with owner.cursor().copy("COPY sample FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(sample_rows(samples.take(part)))
        owner.execute("VACUUM ANALYZE sample")


def _size(database: Database, what: str) -> int:
    with database.connect() as owner:
        row = owner.execute(f"SELECT {what}").fetchone()
    return int(row[0]) if row else 0


def _peer(promtool: Path, series: int) -> float:
    """Bytes a sample of the blocks that Prometheus makes of the same data."""
    samples = mix(series, 1_700_000_000_000 // _DAY_MS * _DAY_MS)
    with tempfile.TemporaryDirectory() as name:
        text = Path(name) / "samples.txt"
        with text.open("w") as file:
            file.writelines(_openmetrics(samples))
        command = [str(promtool), "tsdb", "create-blocks-from", "openmetrics"]
        subprocess.run([*command, text, Path(name) / "data"], check=True, capture_output=True)
        files = [path for path in (Path(name) / "data").rglob("*") if path.is_file()]
        return sum(path.stat().st_size for path in files) / len(samples)


def _openmetrics(samples: Samples) -> Iterator[str]:
    yield "# TYPE m gauge\n"
    columns = samples.series_id.tolist(), samples.value.tolist(), samples.time_ms.tolist()
    for series, value, time_ms in zip(*columns, strict=True):
        yield f'm{{n="{series}"}} {value!r} {time_ms / 1000:.3f}\n'
    yield "# EOF\n"


def _median(rates: list[float]) -> str:
    return f"{statistics.median(rates):,.0f}"


def _markdown(figures: Figures, series: int) -> str:
    rows = [
        ("rows", f"{figures.row_bytes:.1f}", _median(figures.rows), ""),
        ("blocks", f"{figures.block_bytes:.2f}", _median(figures.blocks), _median(figures.packing)),
    ]
    if figures.peer_bytes is not None:
        peer = f"Prometheus, {min(series, _PEER_SERIES)} of the series"
        rows.append((peer, f"{figures.peer_bytes:.2f}", "", ""))
    head = ("", "B/sample", "read into numpy, samples/s", "packed, samples/s")
    return (
        f"{table(head, rows)}\n\n{series:,} series, {DAYS} days, median of {len(figures.blocks)}. "
        "Packed: blocks, hours and minutes; with local days, and rows dropped: "
        f"{_median(figures.rounds)} samples/s."
        f"\n{described()}"
    )
