"""Repeats and what to say of them."""

import re
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

REPEATS = 3


@dataclass(slots=True)
class Lap:
    """One timed stretch. cpu_seconds: of the watched processes and all their children."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0


@dataclass(slots=True)
class Result:
    """Rows a second, and CPU-seconds per million rows, of each repeat."""

    name: str
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, rows: int, lap: Lap) -> None:
        """Note one repeat."""
        self.rates.append(rows / lap.seconds)
        self.cpu.append(lap.cpu_seconds / rows * 1e6)

    @property
    def rate(self) -> float:
        """Median."""
        return statistics.median(self.rates)

    def columns(self) -> tuple[str, str, str]:
        """Median rate, its spread, CPU-seconds per million."""
        spread = f"{min(self.rates):,.0f} to {max(self.rates):,.0f}"
        return f"{self.rate:,.0f}", spread, f"{statistics.median(self.cpu):.1f}"


@contextmanager
def lap(pids: Iterable[int]) -> Iterator[Lap]:
    """Time a block and the CPU that these processes and their children spend in it."""
    pids = list(pids)
    before, started, taken = cpu_seconds(pids), time.perf_counter(), Lap()
    yield taken
    taken.seconds = time.perf_counter() - started
    taken.cpu_seconds = cpu_seconds(pids) - before


def cpu_seconds(pids: Iterable[int]) -> float:
    """CPU time so far of these processes, their running children and those that ended."""
    return sum(_spent(process) for pid in pids for process in _family(psutil.Process(pid)))


def rss_bytes(pid: int) -> int:
    """Memory that a process holds now."""
    return int(psutil.Process(pid).memory_info().rss)


def peak_bytes(pid: int) -> int:
    """Most memory that a process and its running children held, each since it began."""
    return sum(_peak(process) for process in _family(psutil.Process(pid)))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out rows as a Markdown table, figures to the right."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def _family(parent: psutil.Process) -> Sequence[psutil.Process]:
    return [parent, *parent.children(recursive=True)]


def _spent(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def _peak(process: psutil.Process) -> int:
    try:
        said = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    except FileNotFoundError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", said)
    return int(found[1]) << 10 if found else 0
