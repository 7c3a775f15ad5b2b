"""What is kept no longer goes, nothing else does, and no hour that was computed changes."""

from datetime import datetime, timedelta
from typing import Final

import numpy as np
import pytest
from psycopg import errors

from core.model import Pick, Samples
from core.store.blocks import days, pack
from core.store.blocks.expire import AT_ONCE, Expired, due, expire
from core.store.blocks.read import Found, Times, borders
from core.store.pool import connect
from core.store.rollups.read import OfHours, read_newest
from tests import given
from tests.packing import (
    DAY,
    EVER,
    HOUR,
    MINUTE,
    SERIES,
    TODAY,
    YESTERDAY,
    Content,
    Store,
    columns,
    content,
    course,
    newest,
)

ALL: Final = range(1, SERIES + 1)
LONG_AGO: Final = 20 * 365


def keep(kept: Store, raw_days: int | None, hourly_days: int | None = None) -> None:
    """Say for how long samples and hours are kept from now on."""
    with kept.database.connect() as owner:
        owner.execute(
            "UPDATE retention SET raw_days = %s, hourly_days = %s WHERE class = 'default'",
            [raw_days, hourly_days],
        )


def upto(content: Content, until: datetime) -> Content:
    """Give what lies up to a moment."""
    until_ms = until.timestamp() * 1000
    return {key: value for key, value in content.items() if key[1] <= until_ms}


def since(content: Content, after: datetime) -> Content:
    """Give what lies after a moment."""
    after_ms = after.timestamp() * 1000
    return {key: value for key, value in content.items() if key[1] > after_ms}


async def hours(kept: Store, pick: Pick = Pick.NEWEST, times: Times = EVER) -> Found:
    """Read one sample of each hour, as a query does that looks at full hours only."""
    async with kept.reading() as conn:
        reading = OfHours(pick)
        return await reading(conn, await borders(conn), list(ALL), times, most=10_000_000)


async def by_hour(kept: Store) -> dict[Pick, Content]:
    """Give what is told of every hour, in each way."""
    return {
        pick: newest((await hours(kept, pick)).samples) for pick in Pick if pick is not Pick.ALL
    }


async def test_samples_go_by_the_day_and_their_hours_stay(kept: Store) -> None:
    written = course(1, TODAY - 11 * DAY + MINUTE, 12 * 24 * 60, MINUTE)
    await kept.write(written)
    await kept.pack()
    before, told = await kept.read(), await by_hour(kept)
    keep(kept, 5)
    await kept.pack()
    assert await kept.read() == since(before, TODAY - 5 * DAY)
    assert [span for _, span, _ in kept.spans(1)] == [TODAY - n * DAY for n in (5, 4, 3, 2, 1)]
    assert await by_hour(kept) == told
    await kept.tomorrow()
    assert await kept.read() == since(before, TODAY - 4 * DAY)


async def test_hours_go_by_their_own_time(kept: Store) -> None:
    await kept.write(course(1, TODAY - 11 * DAY + MINUTE, 12 * 24 * 60, MINUTE))
    await kept.pack()
    told = await by_hour(kept)
    keep(kept, 3, 8)
    await kept.pack()
    bound = TODAY - 8 * DAY
    assert await by_hour(kept) == {pick: since(each, bound) for pick, each in told.items()}


async def test_a_block_goes_when_all_of_it_is_over(kept: Store) -> None:
    await kept.write(course(1, TODAY - 200 * DAY + HOUR, 200 * 24, HOUR))
    await kept.pack()
    before, spans = await kept.read(), kept.spans(1)
    assert max(hours for hours, *_ in spans) == 1536
    keep(kept, 20)
    await kept.pack()
    left = kept.spans(1)
    assert left == [
        (hours, begin, n) for hours, begin, n in spans if begin + hours * HOUR > TODAY - 20 * DAY
    ]
    assert left[0][1] < TODAY - 20 * DAY < left[0][1] + left[0][0] * HOUR
    assert await kept.read() == since(before, left[0][1])


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_expires_what_is_kept_stays(kept: Store, seed: int) -> None:
    """In random steps, with random samples: what lies within is untouched, so is every hour."""
    random = np.random.default_rng(seed)
    parts = []
    for series, (count, minutes) in enumerate(((5000, 2), (3000, 60), (1500, 300)), start=1):
        ages = np.unique(random.integers(1, count * minutes, count))[::-1]
        rows = [(series, TODAY - int(age) * MINUTE, float(value)) for age, value in
                zip(ages, random.normal(size=len(ages)), strict=True)]  # fmt: skip
        parts.append(columns(*rows))
    await kept.write(Samples.concatenate(parts))
    await kept.pack()
    before, told = await kept.read(), await by_hour(kept)
    for raw_days in sorted(random.integers(2, 300, 4).tolist(), reverse=True):
        keep(kept, raw_days)
        await kept.pack()
        bound = kept.clock.now().replace(hour=0) - raw_days * DAY
        found = await kept.read()
        assert since(found, bound) == since(before, bound)
        assert found.items() <= before.items()
        assert await by_hour(kept) == told


async def test_no_hour_is_computed_anew_from_late_rows_alone(kept: Store) -> None:
    await kept.write(course(1, TODAY - 11 * DAY + MINUTE, 12 * 24 * 60, MINUTE))
    await kept.pack()
    before, told = await kept.read(), await by_hour(kept)
    keep(kept, 5)
    await kept.pack()
    keep(kept, LONG_AGO, LONG_AGO)  # what is gone is gone, however long others are kept now
    await kept.pack()
    gone, there = TODAY - 8 * DAY + 7.5 * HOUR, TODAY - 3 * DAY + 7.5 * HOUR
    await kept.write(columns((1, gone, 1e6), (2, gone, 1e6), (1, there + MINUTE / 2, 3.0)))
    expected = since(before, TODAY - 5 * DAY) | content(columns((1, there + MINUTE / 2, 3.0)))
    assert await kept.read() == expected  # while they wait, too
    for pick, each in (await by_hour(kept)).items():
        assert upto(each, TODAY - 5 * DAY) == upto(told[pick], TODAY - 5 * DAY)
    await kept.pack()
    assert await kept.read() == expected
    for pick, each in (await by_hour(kept)).items():
        assert upto(each, TODAY - 5 * DAY) == upto(told[pick], TODAY - 5 * DAY)
    assert (kept.count("sample_late"), kept.count("late_conflict")) == (0, 0)
    with kept.database.connect() as owner:
        query = "SELECT source_id, reason, refused, payload FROM rejected ORDER BY id"
        rows = owner.execute(query).fetchall()
    assert rows == [
        (
            "s",
            "beyond_retention",
            1,
            f'{{"metric":"m","labels":{{"n":"{n}"}},"time":"{gone.isoformat()}","value":1000000.0}}'.encode(),
        )
        for n in (1, 2)
    ]


async def test_what_is_void_of_what_is_gone_leaves_no_trace(kept: Store) -> None:
    await kept.write(course(1, TODAY - 11 * DAY + MINUTE, 12 * 24 * 60, MINUTE))
    await kept.pack()
    told = await by_hour(kept)
    keep(kept, 5)
    await kept.pack()
    with kept.database.connect() as owner:
        owner.execute(
            "INSERT INTO sample_late (series_id, time, kind) VALUES (1, %s, 2)",
            [TODAY - 8 * DAY + HOUR],
        )
    await kept.pack()
    assert await by_hour(kept) == told
    assert (kept.count("sample_late"), kept.count("rejected")) == (0, 0)


async def test_days_of_a_short_time_go_one_after_the_other(kept: Store) -> None:
    """Blocks are joined, late rows come: every hour ever told stays."""
    keep(kept, 9)
    parts = []
    for day in range(40):
        begin = YESTERDAY + day * DAY
        parts.append(course(1, begin + MINUTE, 10, HOUR))
        parts.append(columns((1, begin - 7 * DAY + 30 * MINUTE, 1e6 + day)))
        await kept.write(*parts[-2:])
        await kept.tomorrow()
    wanted = newest(_last_of_each(Samples.concatenate(parts)))
    assert newest((await hours(kept)).samples) == wanted
    assert {hours for hours, *_ in kept.spans(1)} <= {24, 192}
    last = kept.clock.now().replace(hour=0) - 17 * DAY  # as long again as a block may be
    assert min(begin for _, begin, _ in kept.spans(1)) >= last
    assert kept.count("rejected") == 0


async def test_a_block_joined_over_days_that_are_gone_changes_no_hour_of_them(kept: Store) -> None:
    begin = YESTERDAY + MINUTE  # a span of 8 days begins there
    parts = [course(1, begin + day * DAY, 10, HOUR) for day in range(11)]
    for day, part in enumerate(parts):
        await kept.write(part)
        keep(kept, 2 if day == 6 else LONG_AGO)
        await kept.tomorrow()
    (joined,) = [(begin, n) for hours, begin, n in kept.spans(1) if hours == 192]
    assert joined == (YESTERDAY, 20)
    parts.append(columns((1, YESTERDAY + 6.5 * DAY + MINUTE / 2, 1e6)))
    await kept.write(parts[-1])
    await kept.pack()
    wanted = newest(_last_of_each(Samples.concatenate(parts)))
    assert newest((await hours(kept)).samples) == wanted


def _last_of_each(samples: Samples) -> Samples:
    return samples.take(samples.key_order())


async def test_a_damaged_row_of_hours_is_not_computed_from_what_is_left(kept: Store) -> None:
    await kept.write(course(1, TODAY - 100 * DAY + MINUTE, 100 * 180, 8 * MINUTE))
    await kept.pack()
    told = await by_hour(kept)
    keep(kept, 60)
    await kept.pack()
    with kept.database.connect() as owner:
        owner.execute("UPDATE rollup_1h SET last = set_bit(last, 50, 1 - get_bit(last, 50))")
        rows = "SELECT hours, span, n, min FROM rollup_1h WHERE span < %s ORDER BY span"
        old = owner.execute(rows, [TODAY - 60 * DAY]).fetchall()
        assert [hours for hours, *_ in old] == [1536]
        await kept.write(columns((1, TODAY - 55 * DAY + MINUTE / 2, 7.0)))
        await kept.pack()
        assert owner.execute(rows, [TODAY - 60 * DAY]).fetchall() == old
    lowest = upto((await by_hour(kept))[Pick.MIN], TODAY - 60 * DAY)
    assert lowest == upto(told[Pick.MIN], TODAY - 60 * DAY)
    found = await hours(kept)
    assert min(found.samples.time_ms) > (TODAY - 68 * DAY).timestamp() * 1000
    assert {each.series_id for each in found.damaged} == {1}
    assert "is gone" in found.damaged[0].text


async def test_the_newest_of_what_is_gone_is_told_by_its_hour(kept: Store) -> None:
    at = TODAY - 11 * DAY + 5.5 * HOUR
    rows = ((1, at, 1.0), (1, at + MINUTE, given.STALE), (2, at, 2.0))
    await kept.write(columns(*rows))
    await kept.pack()
    keep(kept, 5)
    await kept.pack()
    assert await kept.read() == {}
    async with kept.reading() as conn:
        found = await read_newest(conn, await borders(conn), [1, 2], EVER)
    hour_end = at + HOUR / 2
    assert content(found) == content(columns((1, hour_end, given.STALE), (2, at, 2.0)))


async def test_a_day_that_is_not_packed_is_never_over(kept: Store) -> None:
    await kept.write(course(1, YESTERDAY + MINUTE, 1400, MINUTE))
    keep(kept, 2)
    kept.clock.set(kept.clock.now() + 9 * DAY)
    login = kept.database.login("ioc_pack")
    async with await connect(login, autocommit=True) as conn:
        assert await days.fence_next(conn, now=kept.clock.now()) == YESTERDAY
        await due(conn, now=kept.clock.now())
    assert kept.count("expired", f"metric = 'm' AND raw_upto = '{YESTERDAY}'") == 1
    await kept.pack()
    assert (await kept.read(), kept.count("block")) == ({}, 0)
    assert kept.count("rollup_1h", "n = 24") == 1


async def test_a_clock_that_jumps_ahead_takes_nothing_away(kept: Store) -> None:
    written = course(1, TODAY - 11 * DAY + MINUTE, 12 * 24 * 60, MINUTE)
    await kept.write(written)
    await kept.pack()
    before = kept.spans(1)
    kept.clock.set(kept.clock.now() + LONG_AGO * DAY)
    login = kept.database.login("ioc_pack")
    async with await connect(login, autocommit=True) as conn:
        await due(conn, now=kept.clock.now())
        assert await expire(conn, 0) == Expired()
    assert kept.spans(1) == before
    assert kept.count("expired", "raw_upto > clock_timestamp() - INTERVAL '9 years'") == 0


async def test_in_one_transaction_goes_so_much(kept: Store) -> None:
    keep(kept, 30)
    with kept.database.connect() as owner:
        owner.execute(
            "INSERT INTO block SELECT 1, 0, %s - n * INTERVAL '3 hours', 0, 3, 1, '', ''"
            " FROM generate_series(1, %s) n",
            [TODAY - 60 * DAY, AT_ONCE + 7],
        )
    login = kept.database.login("ioc_pack")
    async with await connect(login, autocommit=True) as conn:
        wanted = await due(conn, now=kept.clock.now())
        assert wanted is not None
        assert wanted.slices == [0, 1, 2, 3]
        found = [await expire(conn, 0) for _ in range(2)]
    assert [(each.blocks, each.whole) for each in found] == [(AT_ONCE, False), (7, True)]


async def test_who_is_killed_between_goes_on(kept: Store) -> None:
    """The bound is written down first; a packer that starts then takes away what is left."""
    await kept.write(course(1, TODAY - 11 * DAY + MINUTE, 11 * 24 * 60, MINUTE))
    await kept.pack()
    keep(kept, 5)
    login = kept.database.login("ioc_pack")
    async with await connect(login, autocommit=True) as conn:
        assert await due(conn, now=kept.clock.now())
    assert len(kept.spans(1)) > 5
    await kept.pack()
    assert len(kept.spans(1)) == 5
    assert kept.count("expired", "NOT swept") == 0


async def test_packing_late_rows_and_expiry_take_turns(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY - DAY, 1.0)))
    login = kept.database.login("ioc_pack")
    async with await connect(login) as one, await connect(login) as other:
        for conn in (one, other):
            await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            await conn.execute("SELECT 1")
        await expire(one, 0)
        await one.commit()
        with pytest.raises(errors.SerializationFailure):
            await pack.pack_late(other, 0, pack.Place())


async def test_classes_of_metrics_each_have_their_own_time(kept: Store) -> None:
    with kept.database.connect() as owner:
        owner.execute("INSERT INTO retention (class, raw_days) VALUES ('short', 3)")
        owner.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,'
            " origin, retention_class) VALUES ('brief', 'g', '1', 'gauge', '{}', 'm', 'm',"
            " 'place', 'short')"
        )
        owner.execute("UPDATE series SET metric = 'brief' WHERE id = 2")
    begin, count = TODAY - 8 * DAY + MINUTE, 8 * 24 * 60
    await kept.write(course(1, begin, count, MINUTE), course(2, begin, count, MINUTE))
    await kept.pack()
    assert (len(kept.spans(1)), len(kept.spans(2))) == (8, 3)


async def test_a_round_with_nothing_to_do_writes_nothing(kept: Store) -> None:
    await kept.pack()
    with kept.database.connect() as owner:
        query = "SELECT xmin::text, xmax::text, swept FROM expired WHERE metric = 'm'"
        before = owner.execute(query).fetchall()
        kept.clock.set(kept.clock.now() + timedelta(minutes=1))
        await kept.pack()
        assert owner.execute(query).fetchall() == before
    assert [swept for *_, swept in before] == [True]
