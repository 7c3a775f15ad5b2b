"""What is kept no longer goes, and nothing else does."""

from datetime import timedelta

import numpy as np
import pytest
from psycopg import errors

from core.model import Samples
from core.store.blocks import days, pack
from core.store.blocks.expire import AT_ONCE, Expired, due, expire
from core.store.pool import connect
from tests.expiring import LONG_AGO, by_hour, keep, since
from tests.packing import (
    DAY,
    HOUR,
    MINUTE,
    TODAY,
    YESTERDAY,
    Store,
    columns,
    course,
)


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
    with kept.database.connect() as owner:
        rows = owner.execute(
            "SELECT span, span + hours * INTERVAL '1 hour' FROM rollup_1h"
        ).fetchall()
    assert all(end > bound for _, end in rows)  # a row goes when all of it is over
    oldest = min(begin for begin, _ in rows)
    assert bound - 8 * DAY < oldest <= bound
    assert await by_hour(kept) == {pick: since(each, oldest) for pick, each in told.items()}


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
        assert await expire(conn, 0, now=kept.clock.now()) == Expired()
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
        found = [await expire(conn, 0, now=kept.clock.now()) for _ in range(2)]
    assert [(each.blocks, each.whole) for each in found] == [(AT_ONCE, False), (7, True)]


async def test_in_one_round_goes_so_much_and_the_rest_in_the_next(kept: Store) -> None:
    keep(kept, 30)
    with kept.database.connect() as owner:
        owner.execute(
            "INSERT INTO block SELECT s, 0, %s - n * INTERVAL '3 hours', 0, 3, 1, '', ''"
            " FROM generate_series(1, 100) s, generate_series(1, 1100) n",
            [TODAY - 60 * DAY],
        )
    await kept.pack()
    left = kept.count("block")
    assert 0 < left <= 10_000
    assert kept.count("expired", "metric = 'm' AND NOT swept") == 1
    await kept.pack()
    assert kept.count("block") == 0
    assert kept.count("expired", "NOT swept") == 0


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
    async with kept.packers() as (one, other):
        await expire(one, 0, now=kept.clock.now())
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


async def test_days_go_by_their_own_time(kept: Store) -> None:
    await kept.write(course(1, TODAY - 11 * DAY + MINUTE, 12 * 24 * 60, MINUTE))
    await kept.pack()
    assert kept.count("rollup_day") > 8
    keep(kept, 3, 5, 8)
    await kept.pack()
    oldest = kept.count("rollup_day", f"day < '{TODAY - 9 * DAY:%Y-%m-%d}'")
    assert (oldest, kept.count("rollup_day") >= 7) == (0, True)
