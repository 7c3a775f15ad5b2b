"""What was read of a request so far: columns, places, refusals."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from core.model import Fault, Reason
from ingest.decode.keys import NAME, key
from ingest.decode.refusals import Refusals
from ingest.decode.rows import Rows, numbered


@dataclass(slots=True)
class Gathered:
    """Grows point by point; points are numbered through the request."""

    refusals: Refusals = field(default_factory=Refusals)
    points: int = 0
    _keys: list[bytes] = field(default_factory=list)
    _times: list[int] = field(default_factory=list)
    _values: list[float] = field(default_factory=list)
    _numbers: list[int] = field(default_factory=list)
    _metrics: list[str] = field(default_factory=list)  # where each stands
    _firsts: list[int] = field(default_factory=list)  # number of its first point

    def begin(self, metric: str) -> None:
        """Begin a metric. metric: where it stands."""
        self._metrics.append(metric)
        self._firsts.append(self.points)

    def next_point(self) -> None:
        """Go on to the next point."""
        self.points += 1

    def add(self, name: str, labels: Mapping[str, str], time_ns: int, value: float) -> None:
        """Take a sample of the point that is being read. Finer than a millisecond is floored."""
        texts = (NAME, name, *(text for pair in labels.items() for text in pair))
        self._keys.append(key(texts))
        self._times.append(time_ns // 1_000_000)
        self._values.append(value)
        self._numbers.append(self.points)

    def refuse(self, detail: str, reason: Reason = Reason.INVALID_VALUE) -> None:
        """Refuse the point that is being read."""
        self.refusals.add(Fault(self.place(self.points), reason, detail, self.points))

    def place(self, number: int) -> str:
        """Say where a point stands."""
        metric = bisect_right(self._firsts, number) - 1
        return f"{self._metrics[metric]}/dataPoints/{number - self._firsts[metric]}"

    def rows(self) -> Rows:
        """Give what was taken as columns."""
        keys, key_index = numbered(self._keys)
        time_ms, value = np.array(self._times, np.int64), np.array(self._values, np.float64)
        return Rows(keys, key_index, time_ms, value, np.array(self._numbers, np.int32))
