"""What a query asks of a store, and what it gets. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

# Sorted by name, without empty values; the name of the metric is the label `__name__`.
Labels = tuple[tuple[str, str], ...]


class Relation(StrEnum):
    """How a label has to stand to a value; expressions are RE2 and cover the whole value."""

    EQUAL = "="
    NOT_EQUAL = "!="
    MATCHES = "=~"
    MATCHES_NOT = "!~"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a label. No label is the empty value."""

    label: str
    relation: Relation
    value: str


class Pick(StrEnum):
    """Which samples of each stretch of time are enough, where a query asks for no more."""

    ALL = "all"
    NEWEST = "newest"  # also when it is a marker of staleness
    LAST = "last"  # of the numbers, as all that follow
    FIRST = "first"
    MIN = "min"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class Selection:
    """Samples of all series that fit, in the time (after_ms, until_ms].

    is_newest: only the newest sample at each moment counts, so that series whose lookback is
    longer than the usual are needed from as much earlier.
    aligned_ms: the moments that count, and where ranges begin and end, are all multiples of it, so
    that of the samples between two multiples those of `pick` are enough; 0: they are any.
    """

    conditions: Sequence[Condition]
    after_ms: int
    until_ms: int
    is_newest: bool = False
    aligned_ms: int = 0
    pick: Pick = Pick.ALL


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """Samples of n series in columns, series after series, each in order of time.

    The samples of series i are those from starts[i] up to, not including, starts[i + 1].
    Staleness markers are among them. lookback_ms: of each series.
    """

    labels: Sequence[Labels]
    starts: NDArray[np.int64]  # n + 1
    time_ms: NDArray[np.int64]
    value: NDArray[np.float64]
    lookback_ms: NDArray[np.int64]  # n

    def __len__(self) -> int:
        return len(self.labels)
