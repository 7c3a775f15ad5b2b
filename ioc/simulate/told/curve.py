"""How a number goes over the years: some days, and straight lines between them. Pure."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.place import Fields

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Curve:
    """Numbers on days; before the first and after the last they stay as they are there.

    days: numbered from 1970-01-01, increasing.
    """

    days: tuple[int, ...] = (0,)
    numbers: tuple[float, ...] = (0.0,)

    def at(self, days: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give the numbers on days, numbered from 1970-01-01."""
        return np.asarray(np.interp(days, self.days, self.numbers), np.float64)

    def on(self, day: date) -> float:
        """Give the number on a day."""
        return float(self.at(np.array([(day - _EPOCH).days], np.int64))[0])

    def raised(self, by: float) -> "Curve":
        """Give a curve of shares that lies so much higher, within what can be."""
        return Curve(self.days, tuple(min(max(each + by, 0.0), 1.0) for each in self.numbers))


def parse_curve(fields: Fields, name: str) -> Curve:
    """Read `{2024-10-01: 0.46, 2026-11-15: 0.59}`; what the findings complain of is left out."""
    found = dict[int, float]()
    for written, node in fields.pairs(name).items():
        day = _day(written)
        if day is None or not isinstance(node.value, int | float) or isinstance(node.value, bool):
            fields.findings.add(node.line, node.path, "expected a day such as 2026-11-15: number")
        else:
            found[(day - _EPOCH).days] = float(node.value)
    if any(after <= before for before, after in pairwise(found)):
        fields.wrong(name, "days do not follow each other")
    return Curve(tuple(found), tuple(found.values())) if found else Curve()


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
