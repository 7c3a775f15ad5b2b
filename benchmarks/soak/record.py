"""What was seen, look by look: kept for the report, and written to files as it comes."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import numpy as np

from .looks import Look
from .processes import Usage
from .slope import Slope, slope

WINDOW_SECONDS = 600.0
_USAGE = ("processes", "resident_mb", "own_mb", "files", "cpu_seconds")


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late something was within one stretch of time, ms."""

    count: int
    p50: float
    p99: float
    most: float

    @classmethod
    def of(cls, taken_ms: Sequence[float]) -> Self:
        """Sum up; NaN when there was nothing."""
        if not len(taken_ms):
            return cls(0, np.nan, np.nan, np.nan)
        p50, p99 = np.percentile(taken_ms, (50, 99)).tolist()
        return cls(len(taken_ms), p50, p99, max(taken_ms))


@dataclass(slots=True)
class Record:
    """Rows of two files in `folder`: processes.csv and center.csv."""

    folder: Path
    seconds: list[float] = field(default_factory=list)
    usages: dict[str, list[tuple[float, Usage]]] = field(default_factory=dict)
    numbers: list[Mapping[str, float]] = field(default_factory=list)
    stored_ms: dict[int, list[float]] = field(default_factory=dict)  # by window
    shown_ms: dict[int, list[float]] = field(default_factory=dict)
    _files: list[IO[str]] = field(default_factory=list)
    _processes: Any = None
    _center: "csv.DictWriter[str] | None" = None

    def __enter__(self) -> Self:
        processes = (self.folder / "processes.csv").open("w", newline="")
        self._files = [processes, (self.folder / "center.csv").open("w", newline="")]
        self._processes = csv.writer(processes)
        self._processes.writerow(["seconds", "process", *_USAGE])
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        for file in self._files:
            file.close()

    def put(
        self,
        seconds: float,
        look: Look,
        told: Mapping[str, float],
        stored_ms: Sequence[float],
        shown_ms: Sequence[float],
    ) -> None:
        """Note one look. told: what devices and walls said. seconds: since the load began."""
        window = int(seconds // WINDOW_SECONDS)
        self.stored_ms.setdefault(window, []).extend(stored_ms)
        self.shown_ms.setdefault(window, []).extend(shown_ms)
        late = {"stored": Lateness.of(stored_ms), "shown": Lateness.of(shown_ms)}
        numbers = {
            "seconds": seconds,
            **told,
            **{f"{of}_{what}_ms": getattr(it, what) for of, it in late.items()
               for what in ("p50", "p99", "most")},
            **look.numbers,
        }  # fmt: skip
        self.seconds.append(seconds)
        self.numbers.append(numbers)
        for name, usage in sorted(look.usages.items()):
            self.usages.setdefault(name, []).append((seconds, usage))
            row = [getattr(usage, column) for column in _USAGE]
            self._processes.writerow([f"{seconds:.1f}", name, *(f"{one:.6g}" for one in row)])
        if self._center is None:
            self._center = csv.DictWriter(self._files[1], list(numbers))
            self._center.writeheader()
        self._center.writerow({name: f"{value:.6g}" for name, value in numbers.items()})
        for file in self._files:
            file.flush()

    def lasting(self, after: float) -> list[str]:
        """List the processes that were there most of the time after some seconds."""
        looks = sum(at >= after for at in self.seconds)
        return [
            name
            for name, seen in sorted(self.usages.items())
            if sum(at >= after for at, _ in seen) > looks / 2
        ]

    def growth(self, name: str, after: float) -> tuple[Usage, Usage, Slope]:
        """First and last look at a process after some seconds, and the slope of what it holds."""
        looks = [(at, usage) for at, usage in self.usages[name] if at >= after]
        held = [held_mb(name, usage) for _, usage in looks]
        return looks[0][1], looks[-1][1], slope([at for at, _ in looks], held)

    def column(self, name: str, after: float = 0.0) -> list[float]:
        """Values of one column of center.csv."""
        return [numbers[name] for numbers in self.numbers if numbers["seconds"] >= after]


def held_mb(name: str, usage: Usage) -> float:
    """Tell what counts as a process' memory: of PostgreSQL, without the shared buffers."""
    return usage.own_mb if name.startswith("postgres") else usage.resident_mb
