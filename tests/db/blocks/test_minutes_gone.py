"""Minutes live as long as their samples, and are never computed from what is left of these."""

from datetime import datetime, timedelta
from typing import Any

from core.model import Pick, Samples
from core.store.blocks.expire import due
from core.store.blocks.read import Found, borders
from core.store.blocks.spans import Span
from core.store.pool import connect
from core.store.rollups.buckets import DTYPES
from core.store.rollups.read import OfBuckets
from core.store.rollups.resolutions import MINUTES
from core.store.rollups.write import Part, roll_up
from tests.expiring import keep
from tests.packing import (
    DAY,
    EVER,
    HOUR,
    SERIES,
    TODAY,
    YESTERDAY,
    Content,
    Store,
    columns,
    course,
    minutes,
    newest,
)

SECOND = timedelta(seconds=1)
FLIP = "UPDATE rollup_1m SET last = set_bit(last, 50, 1 - get_bit(last, 50)) WHERE span = %s"
Rows = dict[datetime, tuple[Any, ...]]


def rows(kept: Store, table: str = "rollup_1m") -> Rows:
    """Give the rows of series 1, by the day."""
    with kept.database.connect() as owner:
        query = f"SELECT span, {', '.join(DTYPES)} FROM {table} WHERE series_id = 1 ORDER BY span"
        return {span: tuple(data) for span, *data in owner.execute(query).fetchall()}


def days(*ago: int) -> list[datetime]:
    """Give days so long ago."""
    return [TODAY - each * DAY for each in ago]


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


async def six_days(kept: Store) -> Rows:
    """Pack six days of a sample in 20 s, up to today."""
    await kept.write(course(1, TODAY - 6 * DAY + 20 * SECOND, 6 * 4_320, 20 * SECOND))
    await kept.pack()
    return rows(kept)


async def raise_bound(kept: Store) -> None:
    """Write down how far samples may be gone, as the first step of taking them away."""
    async with await connect(kept.database.login("ioc_pack"), autocommit=True) as conn:
        await due(conn, now=kept.clock.now())


async def read_minutes(kept: Store) -> Found:
    async with kept.reading() as conn:
        reading = OfBuckets(MINUTES, Pick.NEWEST)
        ids = range(1, SERIES + 1)
        return await reading(conn, await borders(conn), list(ids), EVER, most=1_000_000)


async def by_minute(kept: Store) -> Content:
    return newest((await read_minutes(kept)).samples, MINUTES.bucket_ms)


async def rolled_up(kept: Store, *parts: Part) -> Rows:
    async with await connect(kept.database.login("ioc_pack")) as conn:
        await roll_up(conn, parts, [], [], TODAY)
    return rows(kept)


async def test_minutes_go_with_their_samples(kept: Store) -> None:
    assert list(await six_days(kept)) == days(6, 5, 4, 3, 2, 1)
    keep(kept, 3)
    await kept.pack()
    assert list(rows(kept)) == days(3, 2, 1)
    assert kept.count("expired", "NOT swept") == 0
    async with kept.reading() as conn:
        every, few = await minutes(conn, EVER, [1])
    assert every == few
    assert min(time_ms for _, time_ms in few) > ms(TODAY - 3 * DAY)


async def test_late_rows_of_what_is_gone_make_no_minutes(kept: Store) -> None:
    await six_days(kept)
    keep(kept, 3)
    await kept.pack()
    await kept.write(course(1, TODAY - 5 * DAY + SECOND, 3_000, SECOND))
    await kept.write(columns((1, TODAY - 2 * DAY + 7.003 * HOUR, 7.0)))
    for _ in range(2):
        async with kept.reading() as conn:
            every, few = await minutes(conn, EVER, [1])
        assert every == few
        assert min(time_ms for _, time_ms in few) > ms(TODAY - 3 * DAY)
        await kept.pack()
    assert kept.count("sample_late") == 0
    assert list(rows(kept)) == days(3, 2, 1)


async def test_minutes_are_not_computed_from_what_is_left(kept: Store) -> None:
    """Of a span that is partly gone the later days are computed, the others stay."""
    before = await six_days(kept)
    span = Span.around(ms(YESTERDAY), 192)
    assert span.start_ms < ms(TODAY - 6 * DAY)
    left = course(1, TODAY - 6 * DAY + 25 * SECOND, 5 * 3_456, 25 * SECOND)
    now = await rolled_up(kept, Part(1, span, left, ms(TODAY - 3 * DAY)))
    assert list(now) == list(before)
    changed = [day for day, row in now.items() if row != before[day]]
    assert changed == days(3, 2)


async def test_a_day_that_is_gone_keeps_its_buckets_whatever_is_left(kept: Store) -> None:
    before = await six_days(kept)
    hours_before = rows(kept, "rollup_1h")
    gone_ms = ms(TODAY - 3 * DAY)
    few = course(1, TODAY - 5 * DAY + SECOND, 3_000, SECOND)
    for samples in (Samples.empty(), few):
        day, part = (Span.around(ms(TODAY - 4.5 * DAY), hours) for hours in (24, 3))
        for span in (day, part):
            assert await rolled_up(kept, Part(1, span, samples, gone_ms)) == before
            assert rows(kept, "rollup_1h") == hours_before


async def test_damaged_minutes_of_what_is_gone_stay_and_are_told(kept: Store) -> None:
    await six_days(kept)
    keep(kept, 3)
    await raise_bound(kept)
    with kept.database.connect() as owner:
        owner.execute(FLIP, [TODAY - 5 * DAY])
    damaged = rows(kept)
    (told,) = (await read_minutes(kept)).damaged
    assert "is gone" in told.told("m")
    assert told.span == Span(24, ms(TODAY - 5 * DAY))
    day = Span.around(ms(TODAY - 4 * DAY))
    assert await rolled_up(kept, Part(1, day, Samples.empty(), ms(TODAY - 3 * DAY))) == damaged
    await kept.pack()
    assert list(rows(kept)) == days(3, 2, 1)
    assert not (await read_minutes(kept)).damaged


async def test_late_rows_that_will_be_refused_hide_no_minutes(kept: Store) -> None:
    await six_days(kept)
    told = await by_minute(kept)
    keep(kept, 3)
    await raise_bound(kept)
    await kept.write(columns((1, TODAY - 5 * DAY + HOUR, 1e6)))
    with kept.database.connect() as owner:
        owner.execute("INSERT INTO sample_late (series_id, time, kind) VALUES (1, %s, 2)",
                      [TODAY - 5 * DAY + 2 * HOUR])  # fmt: skip
        owner.execute("DELETE FROM block WHERE span < %s", [TODAY - 3 * DAY])
    assert await by_minute(kept) == told
