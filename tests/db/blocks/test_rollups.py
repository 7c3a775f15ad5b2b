"""The newest of each hour is the same, whether it is read from buckets or from all samples."""

from typing import LiteralString

import pytest

from core.store.blocks.read import Times
from tests import given
from tests.packing import DAY, EVER, HOUR, MINUTE, SERIES, YESTERDAY, Store, columns, course, hours


async def agreed(kept: Store, times: Times = EVER) -> int:
    """Check that both ways agree; how many hours there are."""
    async with kept.reading() as conn:
        every, few = await hours(conn, times, range(1, SERIES + 1))
    assert every == few
    return len(every)


async def test_days_packed_one_after_the_other(kept: Store) -> None:
    for day in range(5):
        begin = YESTERDAY + day * DAY
        await kept.write(course(1, begin + MINUTE, 1400, MINUTE), course(2, begin + HOUR, 20, HOUR))
        await kept.pack()
        kept.clock.set(kept.clock.now() + DAY)
    assert await agreed(kept) == 5 * (24 + 20)
    assert kept.count("rollup_1h", "hours = 24") == 2 * 5


async def test_days_become_one_row_when_eight_of_them_are_over(kept: Store) -> None:
    for day in range(9):
        begin = YESTERDAY + day * DAY
        await kept.write(course(1, begin + HOUR, 20, HOUR), course(2, begin + HOUR, day % 2, HOUR))
        await kept.pack()
        kept.clock.set(kept.clock.now() + DAY)
    assert await agreed(kept) == 9 * 20 + 4
    assert kept.count("rollup_1h", "hours = 192") == 2
    assert kept.count("rollup_1h") == 3
    await kept.write(columns((2, YESTERDAY + DAY / 2, 7.0)))
    await kept.pack()
    assert await agreed(kept) == 9 * 20 + 5
    assert kept.count("rollup_1h") == 3


async def test_days_become_one_row_also_when_nothing_comes_on_the_last(kept: Store) -> None:
    await kept.write(*(course(1, YESTERDAY + day * DAY + HOUR, 20, HOUR) for day in range(2)))
    await kept.tomorrow(days=1)
    assert kept.count("rollup_1h", "hours = 24") == 2
    await kept.tomorrow(days=7)
    assert await agreed(kept) == 40
    assert [hours for hours, _, _ in kept.spans(1)] == [192]
    assert kept.count("rollup_1h", "hours = 192") == kept.count("rollup_1h") == 1


async def test_a_series_that_ended_ends_there(kept: Store) -> None:
    await kept.write(
        columns(
            (1, YESTERDAY + MINUTE, 1.0),
            (1, YESTERDAY + 2 * MINUTE, given.STALE),
            (2, YESTERDAY + MINUTE, given.STALE),
            (2, YESTERDAY + 2 * MINUTE, 1.0),
        )
    )
    await kept.pack()
    assert await agreed(kept) == 2


async def test_late_rows_count_at_once_and_for_ever(kept: Store) -> None:
    await kept.write(course(1, YESTERDAY + MINUTE, 1400, MINUTE))
    await kept.pack()
    await kept.write(columns((1, YESTERDAY + 59.5 * MINUTE, 7.0), (2, YESTERDAY + HOUR, 7.0)))
    assert await agreed(kept) == 25
    await kept.pack()
    assert kept.count("sample_late") == 0
    assert await agreed(kept) == 25


async def test_months_become_one_row(kept: Store) -> None:
    written = course(1, YESTERDAY - 200 * DAY, 200 * 24, HOUR)
    await kept.write(written)
    await kept.pack()
    assert await agreed(kept) == 200 * 24
    assert kept.count("rollup_1h", "hours = 1536") >= 2
    assert kept.count("rollup_1h", "hours = 24") < 8 + 8  # at its end, and at its beginning
    assert kept.count("rollup_1h") < 3 + 2 * 8 + 2 * 8
    await kept.write(columns((1, YESTERDAY - 150 * DAY + MINUTE, 7.0)))
    await kept.pack()
    assert await agreed(kept) == 200 * 24
    await agreed(kept, Times(0, written.time_ms[1000]))


async def test_what_is_void_is_void_in_buckets_too(kept: Store) -> None:
    await kept.write(course(1, YESTERDAY + MINUTE, 5, MINUTE))
    await kept.pack()
    with kept.database.connect() as owner:
        owner.execute(
            "INSERT INTO sample_late (series_id, time, kind)"
            " SELECT 1, %s + n * interval '1 minute', 2 FROM generate_series(1, 5) n",
            [YESTERDAY],
        )
    await kept.pack()
    assert await agreed(kept) == 0
    assert kept.count("rollup_1h") == 0


FLIPS = [
    "UPDATE rollup_1h SET end_ms = set_bit(end_ms, 50, 1 - get_bit(end_ms, 50))",
    "UPDATE rollup_1h SET last = set_bit(last, 50, 1 - get_bit(last, 50))",
    "UPDATE rollup_1h SET flags = '\\x'",
    "UPDATE rollup_1h SET flags = last",
]


@pytest.mark.parametrize("flip", FLIPS)
async def test_a_damaged_bucket_is_computed_from_the_samples(
    kept: Store, flip: LiteralString
) -> None:
    await kept.write(course(1, YESTERDAY + MINUTE, 1400, MINUTE))
    await kept.pack()
    with kept.database.connect() as owner:
        owner.execute(flip)
    assert await agreed(kept) == 24
    await kept.write(columns((1, YESTERDAY + 59.5 * MINUTE, 7.0)))
    await kept.pack()
    assert await agreed(kept) == 24
