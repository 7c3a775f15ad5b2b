"""Local days as they stand, beside those that the samples give, computed number by number."""

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from core.model import STALE_BITS, instant
from tests.packing import Content, Store

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MS = timedelta(milliseconds=1)

Row = tuple[Any, ...]  # series, day, count, sum, min, max, first_at, first, last_at, last, increase

_STORED = """
SELECT series_id, day, count, sum, min, max, first_at, first, last_at, last, increase
FROM rollup_day ORDER BY series_id, day"""


def stored(kept: Store) -> list[Row]:
    """Read the days that stand."""
    with kept.database.connect() as owner:
        owner.execute("SET timezone = 'UTC'")
        return owner.execute(_STORED).fetchall()


async def wanted(kept: Store, zone: ZoneInfo = ZONE) -> list[Row]:
    """Compute all days that are wholly packed from the samples that are read."""
    with kept.database.connect() as owner:
        ((upto,),) = owner.execute("SELECT upto FROM packed").fetchall()
    rows, until = list[Row](), upto.astimezone(zone).date()
    for series_id, numbers in groupby(_numbers(await kept.read()), lambda each: each[0]):
        before: float | None = None
        for day, own in groupby(numbers, lambda each: _day(each[1], zone)):
            values = [(at, value) for _, at, value in own]
            if day < until:
                rows.append((series_id, day, *_totals(values, before)))
                before = values[-1][1]
    return rows


async def agreed(kept: Store, zone: ZoneInfo = ZONE) -> int:
    """Check that days stand as the samples say, and nothing is due; how many there are."""
    found = stored(kept)
    # As text, because NaN is not equal to itself.
    assert list(map(str, found)) == list(map(str, await wanted(kept, zone)))
    over = "(SELECT upto FROM packed) - interval '1 day'"
    assert kept.count("rollup_day_due", f"begins <= {over}") == 0
    return len(found)


def _day(at: datetime, zone: ZoneInfo) -> date:
    return (at - MS).astimezone(zone).date()


def _numbers(content: Content) -> Iterator[tuple[int, datetime, float]]:
    for (series_id, time_ms), bits in content.items():
        if bits != int(STALE_BITS):
            yield series_id, instant(time_ms), float(np.uint64(bits).view(np.float64))


def _totals(numbers: Sequence[tuple[datetime, float]], before: float | None) -> Row:
    values = [value for _, value in numbers]
    known = [value for value in values if not math.isnan(value)] or [math.nan]
    earlier = [*values[:1], *values[:-1]] if before is None else [before, *values[:-1]]
    steps = [new if new < old else new - old for old, new in zip(earlier, values, strict=True)]
    if before is None:
        steps[0] = 0.0
    sums = (len(values), math.fsum(values), min(known), max(known))
    return *sums, *numbers[0], *numbers[-1], sum(steps)
