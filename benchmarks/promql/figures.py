"""How long answers take, beside Prometheus; and how fast remote write is stored."""

import re
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

import anyio
import httpx
import psutil

from benchmarks.machine import described
from benchmarks.measure import REPEATS, table
from core.service.clock import SystemClock
from ioc.pack.rounds import Packer
from tests.remote import Series

from .both import SOURCES, Both, Server, both, packed

SERIES: Final = 1_000
HOURS: Final = 6
PERIOD_SECONDS: Final = 60
STEP_SECONDS: Final = 30
MANY: Final = 10_000
_AGO_MS: Final = 2 * 86_400_000  # late by then, so that one round of packing makes blocks of it
_ASKED: Final = 5  # times a repeat
REQUESTS: Final = 30
ROWS_A_REQUEST: Final = 10_000
SENDERS: Final = 4
SAMPLE_MS: Final = 50
_PEAK: Final = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def run(size: float) -> str:
    """Measure; size: share of the full length. Returns Markdown."""
    series = max(int(SERIES * size), 10)
    now_ms = int(SystemClock().now().timestamp()) // 60 * 60_000
    with both() as pair:
        _fill(pair, "old", series, now_ms - _AGO_MS)
        anyio.run(Packer(pair.stand.database.login("ioc_pack"), SystemClock()).round)
        _fill(pair, "x", series, now_ms)
        _fill_many(pair, series, now_ms)
        rows = _questions(pair, now_ms, series)
        held = _workers_mb(pair)
        written = _written(pair, max(int(REQUESTS * size), 2), now_ms)
    head = ("question", "Prometheus, ms", "ours, ms", "ours of theirs")
    workers = f"Memory of a worker over these questions: at most {held:.0f} MiB resident."
    return f"{table(head, rows)}\n\n{workers} {written}\n{described()}"


def _fill(pair: Both, name: str, series: int, until_ms: int) -> None:
    start_ms = until_ms - HOURS * 3_600_000
    for begin_ms in range(start_ms, until_ms, 600_000):
        times = range(begin_ms, begin_ms + 600_000, PERIOD_SECONDS * 1000)
        part: list[Series] = [
            (
                _labels(name, number),
                [(at, (at - start_ms) / 1e3 * (number % 7 + 1)) for at in times],
            )
            for number in range(series)
        ]
        pair.write(part)


def _fill_many(pair: Both, series: int, now_ms: int) -> None:
    for begin in range(0, MANY * series // SERIES, 2_000):
        numbers = range(begin, min(begin + 2_000, MANY * series // SERIES))
        points = [(now_ms - ago * 60_000, float(ago)) for ago in (4, 3, 2, 1)]
        pair.write([(_labels("many", number), points) for number in numbers], SOURCES[1])


def _labels(name: str, number: int) -> dict[str, str]:
    return {"__name__": name, "unit": f"unit-{number % 50}", "device": f"device-{number}"}


def _questions(pair: Both, now_ms: int, series: int) -> Sequence[Sequence[str]]:
    end = now_ms // 1000
    span = {"start": end - HOURS * 3600, "end": end, "step": STEP_SECONDS}
    past = {**span, "start": span["start"] - _AGO_MS // 1000, "end": end - _AGO_MS // 1000}
    asked: Sequence[tuple[str, str, dict[str, str | int]]] = (
        (f"sum by (unit) (rate(x[5m])), {series} series, {HOURS} h", "query_range",
         {"query": "sum by (unit) (rate(x[5m]))", **span}),
        ("the same, packed (2 days ago)", "query_range",
         {"query": "sum by (unit) (rate(old[5m]))", **past}),
        (f"x, {series} series, {HOURS} h", "query_range", {"query": "x", **span}),
        (f"avg by (unit) (avg_over_time(x[1h])), {HOURS} h", "query_range",
         {"query": "avg by (unit) (avg_over_time(x[1h]))", **span}),
        ("the same, packed", "query_range",
         {"query": "avg by (unit) (avg_over_time(old[1h]))", **past}),
        ("many, at one moment", "query", {"query": "many", "time": end}),
        ("sum by (unit) (many)", "query", {"query": "sum by (unit) (many)", "time": end}),
    )  # fmt: skip
    rows = []
    for name, path, parameters in asked:
        theirs, ours = (
            _milliseconds(partial(each.ask, path, **parameters))
            for each in (pair.theirs, pair.ours)
        )
        rows.append((name, f"{theirs:.1f}", f"{ours:.1f}", f"{ours / theirs:.2f}"))
    return rows


def _workers_mb(pair: Both) -> float:
    """Return the most that a process which answered has had in memory, in MiB."""
    workers = psutil.Process(pair.api.pid).children(recursive=True)
    statuses = [Path(f"/proc/{each.pid}/status").read_text() for each in workers]
    return max(int(found[1]) for text in statuses for found in _PEAK.finditer(text)) / 1024


def _milliseconds(ask: Callable[[], httpx.Response]) -> float:
    taken = []
    for _ in range(REPEATS * _ASKED + 1):
        began = time.perf_counter()
        answer = ask()
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise AssertionError(answer.text[:500])
    return statistics.median(taken[1:])


def _written(pair: Both, requests: int, now_ms: int) -> str:
    theirs, ours = (_rate(server, requests, now_ms) for server in (pair.theirs, pair.ours))
    return (
        f"Remote write, {requests} requests of {ROWS_A_REQUEST:,} samples, {SENDERS} of each "
        f"series, by {SENDERS} senders: {ours:,.0f} samples/s, Prometheus {theirs:,.0f}; "
        f"median of {REPEATS}."
    )


def _rate(server: Server, requests: int, now_ms: int) -> float:
    """Send as Prometheus does: each of a few senders has series of its own, in order of time."""
    rates = []
    for repeat in range(REPEATS):
        moments = [
            now_ms + (repeat * requests + number) * SAMPLE_MS * SENDERS
            for number in range(requests)
        ]
        queues = [
            [_request(moment, sender) for moment in moments[sender::SENDERS]]
            for sender in range(SENDERS)
        ]
        began = time.perf_counter()
        with ThreadPoolExecutor(SENDERS) as senders:
            list(senders.map(partial(_send_all, server), queues))
        rates.append(requests * ROWS_A_REQUEST / (time.perf_counter() - began))
    return statistics.median(rates)


def _send_all(server: Server, bodies: Sequence[bytes]) -> None:
    for body in bodies:
        server.send(body, SOURCES[1])


def _request(time_ms: int, sender: int) -> bytes:
    share = ROWS_A_REQUEST // SENDERS
    times = [time_ms + SAMPLE_MS * place for place in range(SENDERS)]
    return packed(
        [
            (_labels("many", number), [(at, number + 0.5) for at in times])
            for number in range(sender * share, (sender + 1) * share)
        ]
    )
