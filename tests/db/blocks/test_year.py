"""A year of days, packed one after the other: blocks are joined, and reads stay the same."""

import faulthandler
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest

from core.model import Samples
from core.store.blocks.read import Times
from core.store.blocks.spans import LENGTHS
from tests.packing import DAY, EVER, HOUR, MINUTE, Content, Store, content, course, hours, store
from tests.servers import Database

# 40 spans of 512 days are over here, counted from 1970.
BORDER = datetime(1970, 1, 1, tzinfo=UTC) + 40 * 512 * DAY
STEPS = {1: (24 * 60 - 7) * MINUTE, 2: 6 * HOUR, 3: HOUR, 4: 10 * MINUTE}  # by series
DAYS = 400
CHECKED = {8, 64, 65, 200, DAYS - 8, DAYS - 7, DAYS - 6, DAYS - 1}


async def one_day(kept: Store, begin: datetime) -> Content:
    """Write a day, the last sample of the fast ones exactly at midnight; let it pass."""
    parts = [course(id_, begin + step, int(DAY / step), step) for id_, step in STEPS.items()]
    written = Samples.concatenate(parts)
    await kept.write(written)
    kept.clock.set(begin + DAY + 3 * HOUR)
    await kept.pack()
    return content(written)


async def check(kept: Store, whole: Content, day: datetime) -> None:
    """Read everything, a month of it, and the newest of each hour."""
    assert await kept.read() == whole
    day_ms = round(day.timestamp() * 1000)
    month = Times(day_ms - 30 * 86_400_000, day_ms - 12_345)
    inside = {key: bits for key, bits in whole.items() if month.after_ms < key[1] <= month.until_ms}
    assert await kept.read(month) == inside
    async with kept.reading() as conn:
        every, few = await hours(conn, EVER, list(STEPS))
    assert every == few


def lengths(kept: Store) -> dict[int, Counter[int]]:
    """Count the blocks of each series by their length in days."""
    return {id_: Counter(hours // 24 for hours, _, _ in kept.spans(id_)) for id_ in STEPS}


@pytest.mark.long
async def test_a_year_of_days_one_after_the_other(database: Database) -> None:
    faulthandler.cancel_dump_traceback_later()  # hundreds of days take longer than a test may
    first, whole = BORDER - (DAYS - 6) * DAY, Content()
    async with AsyncExitStack() as stack:
        kept = await stack.enter_async_context(store(database, first + DAY))
        with database.connect() as owner:
            owner.execute("DELETE FROM series WHERE id > 4")
            # As few chunks as days: making and dropping them is what takes long.
            owner.execute("SELECT set_chunk_time_interval('sample', INTERVAL '24 hours')")
        for number in range(DAYS):
            whole |= await one_day(kept, first + number * DAY)
            if number in CHECKED:
                await check(kept, whole, first + number * DAY)
        found = lengths(kept)
        print(f"{DAYS} days: {found}")
        assert sum(sum(counts.values()) for counts in found.values()) < DAYS / 4
        assert set().union(*found.values()) <= {length // 24 for length in LENGTHS}
        assert found[1][512] == found[2][512] == 1
        assert kept.count("sample_late") == 0
        assert kept.count("sample") < 3 * sum(DAY / step for step in STEPS.values())
