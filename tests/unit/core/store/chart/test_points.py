"""Points of a chart, against loops that say what is meant."""

import math

import numpy as np
from hypothesis import given as cases
from hypothesis import strategies as some

from core.model import STALE_BITS
from core.store.chart.points import Points
from tests import given
from tests.columns import columns

LENGTH_MS, LONGER_MS = 10, 30
Rows = dict[tuple[int, int], float]  # series and time
Told = tuple[int, int, int, str, str, str, bool]

VALUES = some.sampled_from([0.0, -1.5, 1.0, 2.0, math.nan, math.inf, -math.inf, given.STALE])
ROWS = some.dictionaries(some.tuples(some.integers(1, 3), some.integers(-70, 70)), VALUES)


def is_marker(value: float) -> bool:
    return bool(np.float64(value).view(np.uint64) == STALE_BITS)


def meant(rows: Rows, length_ms: int) -> list[Told]:
    """Say of each stretch with a number: how many, lowest, highest, last, whether the line ends."""
    found = list[Told]()
    stretches: dict[tuple[int, int], list[float]] = {}
    for series, time in sorted(rows):
        end = math.ceil(time / length_ms) * length_ms
        stretches.setdefault((series, end), []).append(rows[series, time])
    for (series, end), values in stretches.items():
        numbers = [value for value in values if not is_marker(value)]
        real = [value for value in numbers if not math.isnan(value)] or [math.nan]
        if numbers:
            told = (f"{min(real)}", f"{max(real)}", f"{numbers[-1]}", is_marker(values[-1]))
            found.append((series, end, len(numbers), *told))
        elif found and found[-1][0] == series:
            found[-1] = (*found[-1][:-1], True)
    return found


def told(points: Points) -> list[Told]:
    """Write points so that NaN is itself."""
    values = (map(str, each.tolist()) for each in (points.min, points.max, points.last))
    others = (points.series_id.tolist(), points.end_ms.tolist(), points.count.tolist())
    return list(zip(*others, *values, points.ends.tolist(), strict=True))


@cases(rows=ROWS)
def test_they_are_what_is_meant(rows: Rows) -> None:
    assert told(Points.of(columns(rows), LENGTH_MS).drawn()) == meant(rows, LENGTH_MS)


@cases(rows=ROWS)
def test_long_stretches_are_the_same_from_short_ones_as_from_samples(rows: Rows) -> None:
    samples = columns(rows)
    from_short = Points.of(samples, LENGTH_MS).coarser(LONGER_MS)
    assert told(from_short) == told(Points.of(samples, LONGER_MS))
    assert told(from_short.drawn()) == meant(rows, LONGER_MS)


@cases(rows=ROWS)
def test_every_number_is_in_one_point(rows: Rows) -> None:
    points = Points.of(columns(rows), LENGTH_MS).drawn()
    assert points.count.sum() == sum(not is_marker(value) for value in rows.values())
    assert (points.count > 0).all()


@cases(rows=ROWS)
def test_parts_that_have_no_stretch_in_common_can_be_joined(rows: Rows) -> None:
    parts = [{key: rows[key] for key in rows if (key[1] <= 0) is early} for early in (False, True)]
    joined = Points.joined([Points.of(columns(part), LENGTH_MS) for part in parts])
    assert told(joined) == told(Points.of(columns(rows), LENGTH_MS))


def test_where_the_line_ends() -> None:
    stale = given.STALE
    rows = {(1, 5): 1.0, (1, 15): stale, (1, 25): 2.0, (1, 26): stale, (1, 27): 3.0, (1, 35): 4.0}
    # A marker alone in its stretch ends the line before; between numbers of one it does not.
    assert told(Points.of(columns(rows | {(2, 5): stale}), LENGTH_MS).drawn()) == [
        (1, 10, 1, "1.0", "1.0", "1.0", True),
        (1, 30, 2, "2.0", "3.0", "3.0", False),
        (1, 40, 1, "4.0", "4.0", "4.0", False),
    ]


def test_what_is_no_number_to_draw() -> None:
    rows = {(1, 1): 7.0, (1, 2): math.nan, (1, 11): math.nan}
    assert told(Points.of(columns(rows), LENGTH_MS).drawn()) == [
        (1, 10, 2, "7.0", "7.0", "nan", False),
        (1, 20, 1, "nan", "nan", "nan", False),
    ]
