"""What was written is read, wherever it is kept by now."""

import math
from datetime import timedelta
from functools import partial

import pytest

from core.model import Samples
from core.store.blocks import days, pack
from core.store.blocks.days import DayState
from core.store.blocks.drop import Outcome
from core.store.blocks.read import Times
from core.store.pool import connect
from core.store.sql import queries
from tests import given
from tests.chaos.eventually import eventually
from tests.packing import (
    DAY,
    HOUR,
    MINUTE,
    TODAY,
    YESTERDAY,
    Store,
    columns,
    content,
    course,
)

BEFORE_TODAY = f"time < '{TODAY}'"
ODD = [math.nan, given.STALE, math.inf, -math.inf, -0.0, 5e-324]


async def test_a_day_is_read_the_same_before_and_after(kept: Store) -> None:
    written = course(1, YESTERDAY + MINUTE, 24 * 60 * 2 - 1, MINUTE)
    await kept.write(written)
    assert await kept.read() == content(written)
    await kept.pack()
    assert kept.days() == [(YESTERDAY, "packed")]
    assert kept.spans(1) == [(24, YESTERDAY, 1440)]
    assert await kept.read() == content(written)
    kept.clock.set(kept.clock.now() + DAY)
    assert set((await kept.drop()).values()) == {Outcome.DROPPED}
    assert kept.count("sample", BEFORE_TODAY) == 0
    assert kept.days() == [(YESTERDAY, "dropped")]
    assert await kept.read() == content(written)


async def test_a_sample_on_midnight_belongs_to_the_day_that_ends(kept: Store) -> None:
    rows = [(1, YESTERDAY + n * HOUR, float(n)) for n in (1, 23, 24, 25)]
    await kept.write(columns(*rows))
    await kept.pack()
    assert kept.spans(1) == [(24, YESTERDAY, 3)]
    await kept.tomorrow()
    assert kept.spans(1) == [(24, YESTERDAY, 3), (24, TODAY, 1)]
    assert await kept.read() == content(columns(*rows))
    await kept.tomorrow()
    assert kept.count("sample") == 0
    assert kept.count("pack_part", "n > 0") == 0
    assert await kept.read() == content(columns(*rows))


async def test_every_bit_of_every_value_is_kept(kept: Store) -> None:
    rows = columns(*((1, YESTERDAY + (n + 1) * MINUTE, value) for n, value in enumerate(ODD)))
    await kept.write(rows)
    await kept.tomorrow()
    found = await kept.read()
    wanted = content(rows)
    assert found == wanted
    assert kept.count("sample", BEFORE_TODAY) == 0


async def test_a_day_of_one_sample_and_one_without_any(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0)))
    await kept.tomorrow(3)
    assert [state for _, state in kept.days()] == ["dropped"] * 4
    assert kept.spans(1) == [(24, YESTERDAY, 1)]


async def test_an_empty_place_is_packed_too(kept: Store) -> None:
    with kept.database.connect() as owner:
        owner.execute("DELETE FROM series")
    await kept.pack()
    assert [state for _, state in kept.days()] == ["dropped"]  # there was no chunk


async def test_a_hundred_thousand_samples_a_day(kept: Store) -> None:
    written = course(1, YESTERDAY + timedelta(seconds=1), 86_400, timedelta(seconds=1))
    await kept.write(written)
    await kept.pack()
    assert [hours for hours, _, _ in kept.spans(1)] == [3] * 8
    assert await kept.read() == content(written)
    await kept.write(columns((1, YESTERDAY + timedelta(seconds=7.5), 7.5)))
    await kept.pack()
    assert len(await kept.read()) == len(written) + 1
    assert kept.count("sample_late") == 0


SPANS = [(-60, 10), (0, 0), (100, 100), (100, 101), (1400, 1500), (1440, 1441), (1900, 9999)]


async def test_any_span_can_be_asked_for(kept: Store) -> None:
    written = course(1, YESTERDAY + MINUTE, 2000, MINUTE)
    await kept.write(written)
    await kept.pack()
    begin_ms = round(YESTERDAY.timestamp() * 1000)
    for begin, end in SPANS:
        after_ms, until_ms = begin_ms + begin * 60_000, begin_ms + end * 60_000
        inside = {key: v for key, v in content(written).items() if after_ms < key[1] <= until_ms}
        assert await kept.read(Times(after_ms, until_ms)) == inside


async def test_slow_metrics_get_longer_blocks(kept: Store) -> None:
    written = course(1, YESTERDAY - 100 * DAY, 24 * 100, HOUR)
    await kept.write(written)
    await kept.pack()
    hours = [hours for hours, _, _ in kept.spans(1)]
    assert 1536 in hours
    assert len(hours) < 20
    assert await kept.read() == content(written)
    late = course(1, YESTERDAY - 100 * DAY + MINUTE, 50, DAY)
    await kept.write(late)
    await kept.pack()
    assert [hours for hours, _, _ in kept.spans(1)] == hours
    assert await kept.read() == content(written) | content(late)


async def test_days_of_the_head_are_joined_once_their_span_is_over(kept: Store) -> None:
    first = YESTERDAY + MINUTE
    for day in range(20):
        begin = first + day * DAY
        await kept.write(course(1, begin, 10, HOUR), course(2, begin, 1000, MINUTE))
        await kept.tomorrow()
        assert len(await kept.read()) == 1010 * (day + 1)
    for series in (1, 2):
        hours = [hours for hours, _, _ in kept.spans(series)]
        assert set(hours) & {192, 1536}
        assert len(hours) < 13


async def test_while_a_day_is_open_slices_are_read_from_where_they_are(kept: Store) -> None:
    parts = [course(id_, YESTERDAY + MINUTE, 5, HOUR) for id_ in (1, 100, 200)]
    written = Samples.concatenate(parts)
    await kept.write(written)
    login = kept.database.login("ioc_pack")
    async with await connect(login, autocommit=True) as conn:
        assert await days.fence_next(conn, now=kept.clock.now()) == YESTERDAY
        assert await kept.read() == content(written)
        await days.open_day(conn, YESTERDAY)
        (day,) = await days.unfinished(conn)
        assert day.state is DayState.OPEN
        for slice_ in range(4):
            async with conn.transaction():
                await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                await pack.pack_day(conn, day, slice_)
            assert await kept.read() == content(written)
        await days.close_day(conn, YESTERDAY)
    assert await kept.read() == content(written)


async def test_a_day_is_not_open_before_its_writers_have_ended(kept: Store) -> None:
    login = kept.database.login("ioc_pack")
    with kept.database.connect("ioc_ingest") as slow:
        slow.execute("BEGIN")
        slow.execute("INSERT INTO sample VALUES (1, %s, 1)", [YESTERDAY + HOUR])
        async with await connect(login, autocommit=True) as conn:
            await days.fence_next(conn, now=kept.clock.now())
            fence = await days.newest_xid(conn)
            assert not await days.has_passed(conn, fence)
            slow.execute("COMMIT")
            passed = partial(days.has_passed, conn, fence)
            await eventually(passed, deadline_seconds=20)  # other tests write in this server too
    await kept.pack()
    assert await kept.read() == content(columns((1, YESTERDAY + HOUR, 1.0)))


async def test_without_the_wait_what_such_a_writer_stores_is_not_read(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = {"has_passed": "SELECT %(fence)s::text IS NOT NULL"}
    without = {**queries("core.store.blocks", "days.sql"), **passed}
    monkeypatch.setattr("core.store.blocks.days._SQL", without)
    before = columns((1, YESTERDAY + 2 * HOUR, 2.0))
    await kept.write(before)
    with kept.database.connect("ioc_ingest") as slow:
        slow.execute("BEGIN")
        slow.execute("INSERT INTO sample VALUES (1, %s, 1)", [YESTERDAY + HOUR])
        await kept.pack()
        slow.execute("COMMIT")
    assert await kept.read() == content(before)


async def test_a_clock_that_jumps_ahead_makes_nothing_late(kept: Store) -> None:
    kept.clock.set(kept.clock.now() + 10 * 365 * DAY)
    await kept.pack()
    assert kept.count("pack_day", "day > clock_timestamp()") == 0
    assert kept.count("packed", "upto > clock_timestamp()") == 0
