"""Minutes are kept of days in which many samples came, and are always those of the samples."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import LiteralString

import numpy as np
import pytest

from core.model import Samples
from core.store.blocks.correct import Correction, correct
from core.store.blocks.read import Times
from core.store.blocks.spans import DAY_MS
from core.store.keys import By
from core.store.pool import connect
from core.store.rollups.buckets import DTYPES, Buckets
from core.store.rollups.codec import unpacked
from core.store.rollups.resolutions import MINUTES
from core.store.vitals import read_vitals
from tests import given
from tests.packing import (
    DAY,
    EVER,
    HOUR,
    MINUTE,
    NOW,
    SERIES,
    YESTERDAY,
    Store,
    columns,
    course,
    minutes,
)

SECOND = timedelta(seconds=1)
BY = By("user:a")
Bits = dict[tuple[int, int], list[list[int]]]  # by series and day: the columns of its minutes


async def agreed(kept: Store, *, of: set[tuple[int, int]], times: Times = EVER) -> None:
    """Check that there are rows of these series and days, that they are right, and are read so."""
    begin = round(YESTERDAY.timestamp() * 1000) // DAY_MS
    rows = stored(kept)
    assert {(series, day - begin) for series, day in rows} == of
    assert rows == await computed(kept)
    async with kept.reading() as conn:
        every, few = await minutes(conn, times, range(1, SERIES + 1))
    assert every == few


def stored(kept: Store) -> Bits:
    """Give the rows as they are."""
    with kept.database.connect() as owner:
        query = f"SELECT series_id, span, {', '.join(DTYPES)} FROM rollup_1m"
        found = owner.execute(query).fetchall()
    rows: Bits = {}
    for series, span, *data in found:
        begin_ms = round(span.timestamp() * 1000)
        named = zip(DTYPES, data, strict=True)
        each = [unpacked(series, begin_ms, name, column) for name, column in named]
        rows[series, begin_ms // DAY_MS] = [column.view(np.int64).tolist() for column in each]
    return rows


async def computed(kept: Store) -> Bits:
    """Give the rows of all days that are packed and have more samples than one in 30 s."""
    by_day: dict[tuple[int, int], list[tuple[int, int]]] = {}
    async with kept.reading() as conn:
        found = await conn.execute("SELECT upto FROM packed")
        (upto,) = await found.fetchone() or (NOW,)
    for (series, time_ms), bits in (await kept.read()).items():
        if time_ms <= upto.timestamp() * 1000:
            by_day.setdefault((series, (time_ms - 1) // DAY_MS), []).append((time_ms, bits))
    return {place: _bits(rows) for place, rows in by_day.items() if len(rows) > 2_880}


def _bits(rows: list[tuple[int, int]]) -> list[list[int]]:
    time_ms, bits = (np.array(column, np.uint64) for column in zip(*rows, strict=True))
    samples = Samples(time_ms.astype(np.int64), np.ones(len(rows), np.int32), bits.view(np.float64))
    buckets = Buckets.of(samples, MINUTES.bucket_ms)
    return [getattr(buckets, name).view(np.int64).tolist() for name in DTYPES]


async def void(kept: Store, begin: datetime, end: datetime, value: float | None = None) -> int:
    """Take the samples of series 1 in [begin, end] away, or set them."""
    wanted = Correction("m", [1], begin, end, value, "a sensor was turned")
    async with await connect(kept.database.login(), autocommit=True) as owner:
        return await correct(owner, wanted, by=BY, now=NOW)


def fast(begin: datetime, count: int = 4_319, series: int = 1) -> Samples:
    """Give a sample in 20 s, of a day unless told otherwise: 4,319 do not reach its midnight."""
    return course(series, begin + 20 * SECOND, count, 20 * SECOND)


def split(begin: datetime) -> Samples:
    """Give a sample in 5 s: so many that the day is packed in eight blocks."""
    return course(1, begin + 5 * SECOND, 17_279, 5 * SECOND)


async def test_days_with_many_samples_have_minutes(kept: Store) -> None:
    await kept.write(fast(YESTERDAY), course(2, YESTERDAY + MINUTE, 3_000, MINUTE))
    await kept.write(fast(YESTERDAY + 2 * DAY), course(3, YESTERDAY + SECOND, 2_880, SECOND))
    odd = [(3, YESTERDAY + (n + 1.5) * HOUR, v) for n, v in enumerate([given.STALE, float("nan")])]
    await kept.write(course(4, YESTERDAY + SECOND, 2_879, SECOND), columns((4, YESTERDAY + DAY, 9)))
    await kept.write(columns(*odd))
    await kept.tomorrow(3)
    await agreed(kept, of={(1, 0), (1, 2), (3, 0)})
    for day in (0.3, 1.5):
        begin_ms = round((YESTERDAY + day * DAY).timestamp() * 1000)
        await agreed(kept, of={(1, 0), (1, 2), (3, 0)}, times=Times(begin_ms, begin_ms + DAY_MS))


async def test_late_rows_count_at_once_and_for_ever(kept: Store) -> None:
    await kept.write(split(YESTERDAY), fast(YESTERDAY, series=2))
    await kept.pack()
    await kept.write(columns((1, YESTERDAY + 7.03 * HOUR, 7.0), (2, YESTERDAY + MINUTE, 9.0)))
    await kept.write(columns((1, YESTERDAY + 8.03 * HOUR, 7.0), (3, YESTERDAY + MINUTE, 9.0)))
    async with kept.reading() as conn:
        every, few = await minutes(conn, EVER, range(1, SERIES + 1))
    assert every == few
    await kept.pack()
    assert kept.count("sample_late") == 0
    await agreed(kept, of={(1, 0), (2, 0)})


async def test_history_that_was_never_rows_has_minutes(kept: Store) -> None:
    await kept.write(fast(YESTERDAY - 10 * DAY), course(1, YESTERDAY - 30 * DAY, 24 * 40, HOUR))
    await kept.pack()
    await agreed(kept, of={(1, -10)})


async def test_a_fast_day_within_a_block_of_many(kept: Store) -> None:
    await kept.write(course(1, YESTERDAY - 40 * DAY, 24 * 40, HOUR))
    await kept.pack()
    assert max(hours for hours, _, _ in kept.spans(1)) > 24
    await kept.write(course(1, YESTERDAY - 20 * DAY + MINUTE, 3_000, 10 * SECOND))
    await kept.pack()
    await agreed(kept, of={(1, -20)})


async def test_corrections_move_a_day_across_the_border_and_back(kept: Store) -> None:
    await kept.write(fast(YESTERDAY))
    await kept.pack()
    for begin, end, of in ((1, 6, {(1, 0)}), (6.01, 14, set[tuple[int, int]]())):
        await void(kept, YESTERDAY + begin * HOUR, YESTERDAY + end * HOUR)
        await kept.pack()
        await agreed(kept, of=of)
    await kept.write(course(1, YESTERDAY + HOUR, 1_000, 20 * SECOND))
    await kept.pack()
    await agreed(kept, of={(1, 0)})
    await void(kept, YESTERDAY, YESTERDAY + DAY)
    await kept.pack()
    await agreed(kept, of=set())


async def test_corrections_of_a_day_in_eight_blocks(kept: Store) -> None:
    await kept.write(split(YESTERDAY))
    await kept.pack()
    assert [hours for hours, _, _ in kept.spans(1)] == [3] * 8
    await void(kept, YESTERDAY + 5 * HOUR, YESTERDAY + 7 * HOUR, 5.0)
    await kept.pack()
    await agreed(kept, of={(1, 0)})
    assert await void(kept, YESTERDAY + 2 * HOUR, YESTERDAY + 22.5 * HOUR) > 14_400
    await kept.pack()
    await agreed(kept, of=set())


async def test_days_packed_by_an_older_version_get_minutes_with_a_late_row(kept: Store) -> None:
    await kept.write(split(YESTERDAY))
    await kept.pack()
    with kept.database.connect() as owner:
        owner.execute("DELETE FROM rollup_1m")
    await kept.write(columns((1, YESTERDAY + 7.03 * HOUR, 7.0), (1, YESTERDAY + 9.03 * HOUR, 7.0)))
    await kept.pack()
    await agreed(kept, of={(1, 0)})


async def test_the_vitals_tell_what_all_rollups_take(kept: Store) -> None:
    await kept.write(fast(YESTERDAY))
    await kept.pack()
    async with await connect(kept.database.login(), autocommit=True) as owner:
        history = (await read_vitals(owner, now=kept.clock.now())).history
    with kept.database.connect() as conn:
        sizes = [
            conn.execute("SELECT pg_total_relation_size(%s::regclass)", [table]).fetchall()[0][0]
            for table in ("rollup_1h", "rollup_1m", "rollup_day")
        ]
    assert history is not None
    assert history.rollup_bytes == sum(sizes)


FLIPS = [
    "UPDATE rollup_1m SET end_ms = set_bit(end_ms, 50, 1 - get_bit(end_ms, 50))",
    "UPDATE rollup_1m SET last = set_bit(last, 50, 1 - get_bit(last, 50))",
    "UPDATE rollup_1m SET flags = last",
]


@pytest.mark.parametrize("flip", FLIPS)
@pytest.mark.parametrize("written", [fast, split])
async def test_a_damaged_row_is_computed_from_the_samples(
    kept: Store, flip: LiteralString, written: Callable[[datetime], Samples]
) -> None:
    await kept.write(written(YESTERDAY))
    await kept.pack()
    with kept.database.connect() as owner:
        owner.execute(flip)
    async with kept.reading() as conn:
        every, few = await minutes(conn, EVER, [1])
    assert every == few
    await kept.write(columns((1, YESTERDAY + 7.03 * HOUR, 7.0)))
    await kept.pack()
    await agreed(kept, of={(1, 0)})


async def test_a_row_that_nothing_tells_any_more_goes(kept: Store) -> None:
    await kept.write(split(YESTERDAY))
    await kept.pack()
    with kept.database.connect() as owner:
        owner.execute(FLIPS[1])
        owner.execute(
            "UPDATE block SET v = set_bit(v, 40, 1 - get_bit(v, 40)) WHERE span = %s", [YESTERDAY]
        )
    await kept.write(columns((1, YESTERDAY + 7.03 * HOUR, 7.0)))
    await kept.pack()
    assert kept.count("sample_late") == 0
    assert kept.count("rollup_1m") == 0
