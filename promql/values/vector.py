"""Values of series by steps: what expressions evaluate to. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.model import Labels

from .labels import RESERVED, without

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]


class SameLabelsError(Exception):
    """Two elements of a vector have the same labels at one moment."""


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """n series by steps. A value counts where it is present.

    nameless: this series loses its name when the query is done; until then it may be used.
    """

    labels: Sequence[Labels]  # n
    values: Floats  # n by steps
    present: Flags  # n by steps
    nameless: Flags  # n

    def __len__(self) -> int:
        return len(self.labels)

    @classmethod
    def empty(cls, steps: int) -> Self:
        """No series."""
        none = np.empty((0, steps))
        return cls((), none, none.astype(bool), np.empty(0, bool))

    @classmethod
    def of_one(cls, labels: Labels, values: Floats, present: Flags) -> Self:
        """One series that keeps its name."""
        return cls((labels,), values[None, :], present[None, :], np.zeros(1, bool))

    def with_values(self, values: Floats) -> "Vector":
        """Return other values of the same series, that are no longer the metric's."""
        return Vector(self.labels, values, self.present, np.ones(len(self), bool))

    def take(self, rows: Rows | Flags | Sequence[int]) -> "Vector":
        """Return some of the series."""
        chosen = np.arange(len(self))[rows]
        labels = [self.labels[row] for row in chosen]
        return Vector(labels, self.values[chosen], self.present[chosen], self.nameless[chosen])

    def where(self, present: Flags) -> "Vector":
        """Return the same values, present only where they were and are now."""
        return Vector(self.labels, self.values, self.present & present, self.nameless)

    def without_empty(self) -> "Vector":
        """Drop series that are nowhere present."""
        seen = np.logical_or.reduce(self.present, axis=1)
        return self if seen.all() else self.take(seen)

    def named(self) -> "Vector":
        """Drop the names that are to be dropped. Raises SameLabelsError."""
        if not self.nameless.any():
            return merged(self)
        labels = [
            without(each, RESERVED) if nameless else each
            for each, nameless in zip(self.labels, self.nameless.tolist(), strict=True)
        ]
        return merged(Vector(labels, self.values, self.present, self.nameless))


def merged(vector: Vector) -> Vector:
    """Make one series of those with the same labels. Raises SameLabelsError where both are."""
    first = dict(zip(reversed(vector.labels), range(len(vector) - 1, -1, -1), strict=True))
    if len(first) == len(vector):
        return vector
    values, present = vector.values.copy(), vector.present.copy()
    nameless = vector.nameless.copy()
    for row, labels in enumerate(vector.labels):
        into = first[labels]
        if into == row:
            continue
        if (present[into] & present[row]).any():
            raise SameLabelsError
        values[into] = np.where(present[row], values[row], values[into])
        present[into] |= present[row]
        nameless[into] |= nameless[row]
    whole = Vector(vector.labels, values, present, nameless)
    return whole.take(sorted(first.values()))
