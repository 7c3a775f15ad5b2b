"""Fewer samples that tell the same, against loops that say what is meant."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given as cases
from hypothesis import strategies as some

from core.model import Samples
from core.store.fewer import last_of_steps, lowest_of_steps, turns
from tests import given
from tests.columns import columns

Row = tuple[int, int, float]  # series, time, value
STEP_MS = 10
VALUES = some.sampled_from([0.0, 1.0, 2.0, 3.0, math.nan, math.inf, given.STALE])
ROWS = some.dictionaries(some.tuples(some.integers(1, 3), some.integers(-30, 30)), VALUES)


def rows_of(samples: Samples) -> list[str]:
    """Write samples as texts: NaN is itself then."""
    return [
        f"{series} {time} {value}"
        for series, time, value in zip(
            samples.series_id.tolist(),
            samples.time_ms.tolist(),
            samples.value.tolist(),
            strict=True,
        )
    ]


def numbers(rows: dict[tuple[int, int], float]) -> list[Row]:
    """All but markers of staleness, in key order."""
    stale = np.float64(given.STALE).view(np.uint64)
    kept = [key for key in sorted(rows) if np.float64(rows[key]).view(np.uint64) != stale]
    return [(*key, rows[key]) for key in kept]


def steps(rows: list[Row]) -> list[list[Row]]:
    """Rows by series and step."""
    found: dict[tuple[int, int], list[Row]] = {}
    for row in rows:
        found.setdefault((row[0], math.ceil(row[1] / STEP_MS)), []).append(row)
    return list(found.values())


def lasts(rows: dict[tuple[int, int], float]) -> list[Row]:
    """Give the newest of each step."""
    return [each[-1] for each in steps(numbers(rows))]


def lowests(rows: dict[tuple[int, int], float]) -> list[Row]:
    """Give the lowest of each step; NaN is above all."""
    return [
        min(each, key=lambda row: (math.isnan(row[2]), 0.0 if math.isnan(row[2]) else row[2]))
        for each in steps(numbers(rows))
    ]


def turning(rows: dict[tuple[int, int], float]) -> list[Row]:
    """Give the first, the last of each step, both sides of each fall."""
    found = []
    real = [row for row in numbers(rows) if not math.isnan(row[2])]
    ends = [each[-1] for each in steps(real)]
    for number, row in enumerate(real):
        before = real[number - 1] if number and real[number - 1][0] == row[0] else None
        after = next((other for other in real[number + 1 : number + 2] if other[0] == row[0]), None)
        falls = (before and row[2] < before[2]) or (after and after[2] < row[2])
        if before is None or falls or row in ends:
            found.append(row)
    return found


@pytest.mark.parametrize(
    ("fewer", "meant"), [(last_of_steps, lasts), (lowest_of_steps, lowests), (turns, turning)]
)
@cases(rows=ROWS)
def test_it_is_what_is_meant(
    fewer: Callable[[Samples, int], Samples],
    meant: Callable[[dict[tuple[int, int], float]], list[Row]],
    rows: dict[tuple[int, int], float],
) -> None:
    wanted = [f"{series} {time} {value}" for series, time, value in meant(rows)]
    assert rows_of(fewer(columns(rows), STEP_MS)) == wanted
