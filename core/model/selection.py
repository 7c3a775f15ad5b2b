"""What a query asks of a store, and what it gets. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    SUM = "sum"  # one for all of them: their sum, weighing as many as they are
    CHANGE = "change"  # the first and the last, which weighs all others and tells what was lost


@dataclass(frozen=True, slots=True)
class Selection:
    """Samples of all series that fit, in the time (after_ms, until_ms].

    looks_back: a sample counts for the lookback of its series, so that series whose lookback is
    longer than the usual are needed from as much earlier.
    aligned_ms: the moments that count, and where ranges begin and end, are all multiples of it, so
    that of the samples between two multiples those of `pick` are enough; 0: they are any.
    """

    conditions: Sequence[Condition]
    after_ms: int
    until_ms: int
    looks_back: bool = False
    aligned_ms: int = 0
    pick: Pick = Pick.ALL

    @property
    def is_summary(self) -> bool:
        """Whether samples may come that stand for several."""
        return self.pick in {Pick.SUM, Pick.CHANGE} and self.aligned_ms > 0

    def whole(self) -> "Selection":
        """Give the same, of every single sample."""
        return replace(self, pick=Pick.ALL, aligned_ms=0)


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """Samples of n series in columns, series after series, each in order of time.

    The samples of series i are those from starts[i] up to, not including, starts[i + 1].
    Staleness markers are among them. lookback_ms: of each series. weight, lost: as of `Samples`.
    """

    labels: Sequence[Labels]
    starts: NDArray[np.int64]  # n + 1
    time_ms: NDArray[np.int64]
    value: NDArray[np.float64]
    lookback_ms: NDArray[np.int64]  # n
    weight: NDArray[np.int64] | None = None
    lost: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.labels)
