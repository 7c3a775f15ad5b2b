"""Questions about full hours have the same answer from buckets as from all samples."""

from collections.abc import AsyncIterator

import numpy as np
import pytest

from core.store.select import Catalogue, Stored
from promql.memory import Memory
from promql.query import Answer, Query, evaluated, needed, read_and_evaluated
from promql.render import result
from promql.values import Grid, holds
from tests import given
from tests.packing import (
    DAY,
    HOUR,
    MINUTE,
    YESTERDAY,
    Content,
    Store,
    columns,
    course,
    store,
)
from tests.servers import Database

HOUR_MS = 3_600_000

FROM_HOURS = (
    "m", "m offset 2h", "timestamp(m)", "sum(m)", "m > 50",
    *(
        f"{name}(m[{length})"
        for name in (
            "last_over_time", "first_over_time", "min_over_time", "max_over_time",
            "present_over_time", "absent_over_time", "count_over_time", "rate", "increase",
            "delta",
        )
        for length in ("1h]", "6h]", "1d]", "5h] offset 3h")
    ),
    *(
        f'{name}_over_time(m{{n!="3"}}[{length})'
        for name in ("sum", "avg")
        for length in ("1h]", "6h]", "1d]", "5h] offset 3h")
    ),
)  # fmt: skip
# Infinities: a sum of an hour does not tell whether it overflowed.
FROM_BOTH = ("sum_over_time(m[6h])", "avg_over_time(m[1h])")
FROM_SAMPLES = ("m offset 5m", "last_over_time(m[90m])", "stddev_over_time(m[6h])", "rate(m[90m])")


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Store]:
    """Give packed days of odd series, some hours of today, and rows that came late."""
    async with store(database) as made:
        for day in range(5):
            begin = YESTERDAY + day * DAY
            await made.write(course(1, begin + MINUTE, 1000, MINUTE), course(2, begin, 7, 3 * HOUR))
            odd = [given.STALE, 1.0, float("nan"), -2.0, float("inf"), given.STALE]
            rows = [(3, begin + n * 37 * MINUTE, value) for n, value in enumerate(odd)]
            await made.write(columns(*rows, (4, begin + 5 * HOUR, float("nan"))))
            await made.pack()
            made.clock.set(made.clock.now() + DAY)
        await made.write(columns((1, YESTERDAY + 17.5 * HOUR, 99.0), (5, YESTERDAY + DAY, 5.0)))
        yield made


def grid(kept: Store) -> Grid:
    """Give every hour of three days up to now."""
    end_ms = round(kept.clock.now().timestamp() * 1000) // HOUR_MS * HOUR_MS
    return Grid.between(end_ms - 72 * HOUR_MS, end_ms, HOUR_MS)


async def asked(kept: Store, text: str) -> tuple[Answer, str]:
    """Ask the store; the answer and the tiers that it came from."""
    async with kept.reading() as conn:
        stored = Stored(conn, Catalogue(holds))
        query = Query.over(text, grid(kept))
        _, answer = await read_and_evaluated(query, stored)
        return answer, " ".join(sorted(stored.read))


async def from_samples(kept: Store, text: str) -> Answer:
    """Ask of all samples, in memory."""
    memory, content = Memory(), await kept.read()
    for series in sorted({id_ for id_, _ in content}):
        memory.add((("__name__", "m"), ("n", str(series))), _points(content, series))
    query = Query.over(text, grid(kept))
    return evaluated(query, await memory.select(needed(query)))


def _points(content: Content, series: int) -> list[tuple[int, float]]:
    return [
        (time_ms, float(np.uint64(value).view(np.float64)))
        for (id_, time_ms), value in content.items()
        if id_ == series
    ]


async def test_the_answer_is_the_same(kept: Store) -> None:
    for tier, texts in (("1h", FROM_HOURS), ("1h blocks", FROM_BOTH), ("blocks", FROM_SAMPLES)):
        for text in texts:
            answer, tiers = await asked(kept, text)
            assert tiers == tier, text
            assert result(answer) == result(await from_samples(kept, text)), text
