"""Questions about full hours or minutes have the same answer from buckets as from all samples."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

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
FROM_MINUTES = ("m offset 5m", "last_over_time(m[90m])", "rate(m[90m])")
FROM_SAMPLES = ("m offset 5s", "last_over_time(m[90s])", "stddev_over_time(m[6h])", "rate(m[90s])")
TIERS = {
    "1h": FROM_HOURS, "1h blocks": FROM_BOTH, "1m": FROM_MINUTES, "blocks": FROM_SAMPLES,
}  # fmt: skip


OF_MINUTES = (
    "m", "m offset 7m", "timestamp(m)", "m > 50",
    *(
        f"{name}(m[{length})"
        for name in (
            "last_over_time", "first_over_time", "min_over_time", "max_over_time",
            "absent_over_time", "count_over_time", "rate", "increase", "delta",
        )
        for length in ("1m]", "90m]", "25h] offset 3m")
    ),
    *(
        f'{name}_over_time(m{{n!="3"}}[{length})'
        for name in ("sum", "avg") for length in ("1m]", "90m]", "25h] offset 3m")
    ),
)  # fmt: skip


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Store]:
    """Give packed days of odd series, some hours of today, and rows that came late."""
    async with store(database) as made:
        for day in range(5):
            begin = YESTERDAY + day * DAY
            await made.write(course(1, begin + MINUTE, 1000, MINUTE), course(2, begin, 7, 3 * HOUR))
            await made.write(columns(*odd(3, begin), (4, begin + 5 * HOUR, float("nan"))))
            await made.pack()
            made.clock.set(made.clock.now() + DAY)
        await made.write(columns((1, YESTERDAY + 17.5 * HOUR, 99.0), (5, YESTERDAY + DAY, 5.0)))
        yield made


@asynccontextmanager
async def fast(database: Database) -> AsyncIterator[Store]:
    """Give packed days with and without minutes, today, and what is odd, late or damaged."""
    step = timedelta(seconds=5)
    async with store(database) as made:
        for day in range(4):
            begin = YESTERDAY + day * DAY
            batches = [course(2, begin + 4 * step, 4_000, 4 * step), columns(*odd(3, begin))]
            if day != 1:
                batches.append(course(1, begin + step, 10_000 + 3_500 * day, step))
                batches.append(course(3, begin + 4 * HOUR, 4_000, step))
            await made.write(*batches, course(4, begin + MINUTE, 1_400, MINUTE))
            await made.pack()
            made.clock.set(made.clock.now() + DAY)
        late = columns((1, YESTERDAY + 2.303 * DAY, 7.0), (2, YESTERDAY + 1.5001 * DAY, 5.0))
        await made.write(late, columns((4, YESTERDAY + 1.5001 * DAY, 5.0), (5, YESTERDAY, 5.0)))
        with made.database.connect() as owner:
            flip = "UPDATE rollup_1m SET count = last WHERE series_id = 2 AND span = %s"
            owner.execute(flip, [YESTERDAY + 2 * DAY])
        yield made


def odd(series: int, begin: datetime) -> list[tuple[int, datetime, float]]:
    """Give samples of a series that ends, counts nothing, falls and is without bounds."""
    values = [given.STALE, 1.0, float("nan"), -2.0, float("inf"), given.STALE]
    return [(series, begin + n * 37 * MINUTE, value) for n, value in enumerate(values)]


def grid(kept: Store) -> Grid:
    """Give every hour of three days up to now."""
    end_ms = round(kept.clock.now().timestamp() * 1000) // HOUR_MS * HOUR_MS
    return Grid.between(end_ms - 72 * HOUR_MS, end_ms, HOUR_MS)


async def asked(kept: Store, query: Query) -> tuple[Answer, str]:
    """Ask the store; the answer and the tiers that it came from."""
    async with kept.reading() as conn:
        stored = Stored(conn, Catalogue(holds))
        _, answer = await read_and_evaluated(query, stored)
        return answer, " ".join(sorted(stored.read.keys() - {"rows"}))  # those of the head


async def samples_of(kept: Store) -> Memory:
    """Give all samples, in memory."""
    memory, content = Memory(), await kept.read()
    for series in sorted({id_ for id_, _ in content}):
        memory.add((("__name__", "m"), ("n", str(series))), _points(content, series))
    return memory


def _points(content: Content, series: int) -> list[tuple[int, float]]:
    return [
        (time_ms, float(np.uint64(value).view(np.float64)))
        for (id_, time_ms), value in content.items()
        if id_ == series
    ]


async def compare(kept: Store, tier: str, queries: Iterable[Query]) -> None:
    """Ask the store and its samples."""
    memory = await samples_of(kept)
    for query in queries:
        answer, tiers = await asked(kept, query)
        assert tiers == tier, query
        wanted = evaluated(query, await memory.select(needed(query)))
        assert result(answer) == result(wanted), query


async def test_the_answer_is_the_same(kept: Store) -> None:
    for tier, texts in TIERS.items():
        await compare(kept, tier, [Query.over(text, grid(kept)) for text in texts])


async def test_the_answer_of_minutes_is_the_same(database: Database) -> None:
    async with fast(database) as kept:
        assert kept.count("rollup_1m") == 4 + 3 + 3
        minute_ms = MINUTE // timedelta(milliseconds=1)
        end_ms = round(kept.clock.now().timestamp() * 1000) // minute_ms * minute_ms
        moments = Grid.between(end_ms - 60 * HOUR_MS, end_ms, 7 * minute_ms)
        await compare(kept, "1m", [Query.over(text, moments) for text in OF_MINUTES])
