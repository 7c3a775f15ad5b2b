"""Local days are what the samples say that stand, whatever was packed, changed or killed when."""

import math
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from psycopg import IsolationLevel, errors

from core.store.blocks import pack
from core.store.blocks.correct import Correction, correct
from core.store.keys import By
from core.store.pool import connect, session
from core.store.rollups import daily
from core.store.select import Catalogue, Stored
from ioc.apply import Applier, apply_place
from ioc.place import read_place
from promql.query import Query, evaluated, needed
from promql.values import Vector, holds
from tests import given
from tests.expiring import keep
from tests.local_days import MS, ZONE, agreed, stored
from tests.packing import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    TODAY,
    YESTERDAY,
    Store,
    columns,
    course,
)

CONFIG = Path(__file__).parents[3] / "config"


def day(at: datetime) -> date:
    """Give the date that a moment of UTC has."""
    return at.date()


async def test_a_day_is_computed_once_all_of_it_is_packed(kept: Store) -> None:
    await kept.write(course(1, YESTERDAY - DAY + MINUTE, 4 * 1440, MINUTE))
    await kept.pack()
    # Yesterday of UTC is packed: of today, which began at 17:00, seven hours.
    assert await agreed(kept) == 2
    assert stored(kept)[-1][1:3] == (day(YESTERDAY), 1440)
    await kept.tomorrow()
    assert await agreed(kept) == 3
    assert stored(kept)[-1][1:3] == (day(TODAY), 1440)


async def test_midnight_belongs_to_the_day_that_ends(kept: Store) -> None:
    midnight = YESTERDAY - 7 * HOUR
    await kept.write(columns((1, midnight, 1.0), (1, midnight + MS, 2.0), (1, midnight + DAY, 4.0)))
    await kept.pack()
    assert [(row[1], row[2], row[-1]) for row in stored(kept)] == [
        (day(YESTERDAY - DAY), 1, 0.0),
        (day(YESTERDAY), 2, 3.0),
    ]


async def test_a_late_row_is_counted_and_so_is_what_grew_after_it(kept: Store) -> None:
    await kept.write(course(1, YESTERDAY - 9 * DAY + HOUR, 3, HOUR))
    await kept.write(columns((1, YESTERDAY + HOUR, 50.0), (2, YESTERDAY + HOUR, 5.0)))
    await kept.pack()
    assert await agreed(kept) == 3
    await kept.write(columns((1, YESTERDAY - 4 * DAY, 40.0)))
    await kept.pack()
    assert await agreed(kept) == 4
    assert [row[-1] for row in stored(kept) if row[0] == 1] == [2.0, 38.0, 10.0]


async def test_history_before_all_that_was_known(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY + HOUR, 50.0)))
    await kept.pack()
    assert [row[-1] for row in stored(kept)] == [0.0]
    await kept.write(course(1, YESTERDAY - 400 * DAY, 24 * 399, HOUR))
    await kept.pack()
    assert await agreed(kept) >= 400
    assert kept.count("rollup_day", f"day = '{day(YESTERDAY)}' AND increase > 0") == 1


@pytest.mark.parametrize("minutes", [4, 10])
async def test_increases_are_those_that_the_api_answers(kept: Store, minutes: int) -> None:
    """The last sample before midnight is as old as its period lets it be: up to two of them."""
    step = minutes * MINUTE
    with kept.database.connect() as owner:
        owner.execute("UPDATE metric SET expected_period_seconds = %s", [60 * minutes])
    await kept.write(course(1, YESTERDAY - 3 * DAY + 3 * MINUTE, 4 * DAY // step - 1, step))
    await kept.write(columns((1, YESTERDAY - 1.5 * DAY + MINUTE, 2.0**52)))
    await kept.pack()
    first, *others = stored(kept)
    assert len(others) == 3
    for row in (first, *others):
        ends = datetime.combine(row[1] + DAY, datetime.min.time(), ZONE)
        query = Query.at("increase(m[1d] anchored)", round(ends.timestamp() * 1000))
        async with kept.reading() as conn:
            asked = Stored(conn, Catalogue(holds))
            found = evaluated(query, await asked.select(needed(query))).value
        assert isinstance(found, Vector)
        assert found.values.tolist() == [[row[-1]]]


@pytest.mark.parametrize("value", [None, 7.5], ids=["void", "set to a value"])
async def test_what_people_put_right_is_right_in_days(kept: Store, value: float | None) -> None:
    await kept.write(course(1, YESTERDAY - 3 * DAY + HOUR, 100, HOUR))
    await kept.pack()
    before = stored(kept)
    times = YESTERDAY - 2 * DAY, YESTERDAY - DAY
    wrong = Correction("m", [1], *times, value, "a sensor was turned")
    async with await connect(kept.database.login(), autocommit=True) as owner:
        await correct(owner, wrong, by=By("user:a"), now=NOW)
    await kept.pack()
    assert await agreed(kept) == len(before)
    assert stored(kept) != before


async def test_a_day_of_which_all_is_void_goes(kept: Store) -> None:
    await kept.write(columns(*((1, YESTERDAY - n * DAY, 10.0 * n) for n in range(4))))
    await kept.pack()
    assert await agreed(kept) == 4
    wrong = Correction("m", [1], YESTERDAY - DAY, YESTERDAY - DAY, None, "twice")
    async with await connect(kept.database.login(), autocommit=True) as owner:
        await correct(owner, wrong, by=By("user:a"), now=NOW)
    await kept.pack()
    assert await agreed(kept) == 3


async def test_markers_and_odd_numbers(kept: Store) -> None:
    midnight = YESTERDAY - 7 * HOUR
    odd = [1.0, given.STALE, math.nan, math.inf]
    await kept.write(columns(*((1, midnight + (n + 1) * HOUR, v) for n, v in enumerate(odd))))
    await kept.write(columns((2, midnight + HOUR, given.STALE)))
    await kept.pack()
    (row,) = stored(kept)
    assert row[:3] == (1, day(YESTERDAY), 3)
    assert (row[4], row[5], row[9]) == (1.0, math.inf, math.inf)
    assert math.isnan(row[3])
    assert math.isnan(row[10])


async def test_days_in_many_slices_one_after_the_other(kept: Store) -> None:
    for n in range(4):
        begin = YESTERDAY + n * DAY
        for series in (1, 64, 65, 200):
            await kept.write(course(series, begin + series * MINUTE, 20, HOUR))
        await kept.pack()
        kept.clock.set(kept.clock.now() + DAY)
    assert await agreed(kept) == 4 * 4


async def test_what_is_due_survives_whoever_packed(kept: Store) -> None:
    await kept.write(course(1, YESTERDAY - 2 * DAY, 48, HOUR))
    login = kept.database.login("ioc_pack")
    async with session(login) as conn:
        await conn.set_isolation_level(IsolationLevel.REPEATABLE_READ)
        await pack.pack_late(conn, 0, pack.Place())
        await conn.commit()
        assert (await daily.compute_days(conn, 0, ())).days > 0
        # Cut here, before COMMIT.
    assert stored(kept) == []
    assert kept.count("rollup_day_due") == 1
    await kept.pack()
    assert await agreed(kept) == 3


async def test_of_two_at_the_same_slice_one_begins_again(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY - DAY, 1.0)))
    await kept.pack()
    await kept.write(columns((1, YESTERDAY - 2 * DAY, 1.0)))
    async with kept.packers() as (one, other):
        await pack.pack_late(one, 0, pack.Place())
        await one.commit()
        with pytest.raises(errors.SerializationFailure):
            await daily.compute_days(other, 0, ())
    await kept.pack()
    assert await agreed(kept) == 2


async def test_a_day_outlives_its_samples(kept: Store) -> None:
    # So many that each day is a block of its own.
    await kept.write(course(1, YESTERDAY - 5 * DAY, 6 * 8640, timedelta(seconds=10)))
    await kept.pack()
    before = stored(kept)
    assert len(before) == 6
    with kept.database.connect() as owner:
        # As when samples are no longer kept: their blocks go, in the middle of a local day.
        owner.execute("DELETE FROM block WHERE span < %s", [YESTERDAY - 2 * DAY])
        owner.execute(
            "INSERT INTO rollup_day_due (series_id, begins, ends)"
            " SELECT series_id, begins, ends FROM rollup_day"
        )
    await kept.pack()
    assert stored(kept) == before
    assert kept.count("rollup_day_due", f"begins < '{YESTERDAY}'") == 0
    await kept.write(columns((1, YESTERDAY - DAY + MS, 500.0)))
    await kept.pack()
    after = stored(kept)
    assert (after[:4], after[5:]) == (before[:4], before[5:])
    assert (before[4][5], after[4][5]) == (96.0, 500.0)


async def test_a_day_outlives_its_samples_whatever_blocks_of_others_are_joined(kept: Store) -> None:
    # Eight days that are a span: too many samples to be joined, until some are gone.
    await kept.write(course(1, YESTERDAY - 16 * DAY + MINUTE, 8 * 1440, MINUTE))
    await kept.pack()
    before = stored(kept)
    keep(kept, 12)
    await kept.pack()
    assert [begin for _, begin, _ in kept.spans(1)] == [YESTERDAY - n * DAY for n in (11, 10, 9)]
    await kept.write(columns((1, YESTERDAY - 11 * DAY + 5 * HOUR + MS, 1.0)))
    await kept.pack()
    assert stored(kept) == before
    assert kept.count("rollup_day_due", f"begins < '{YESTERDAY}'") == 0


async def test_a_day_of_a_damaged_block_waits_and_the_rest_is_computed(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0), (2, YESTERDAY + HOUR, 1.0)))
    await kept.pack()
    flip = "UPDATE block SET v = set_bit(v, 40, 1 - get_bit(v, 40)) WHERE series_id = 1"
    with kept.database.connect() as owner:
        owner.execute(flip)
        owner.execute(
            "INSERT INTO rollup_day_due (series_id, begins, ends)"
            " SELECT n, %s, %s FROM generate_series(1, 2) n",
            [YESTERDAY - 3 * DAY, YESTERDAY + HOUR],
        )
    await kept.write(columns((2, YESTERDAY + 2 * HOUR, 2.0)))
    await kept.pack()
    assert [(row[0], row[2]) for row in stored(kept)] == [(1, 1), (2, 2)]
    waiting = f"begins < '{YESTERDAY}'"
    assert (
        kept.count("rollup_day_due", waiting)
        == kept.count("rollup_day_due", "series_id = 1 AND " + waiting)
        == 1
    )
    with kept.database.connect() as owner:
        owner.execute(flip)  # mended
    await kept.pack()
    assert await agreed(kept) == 2


@pytest.mark.parametrize("name", ["Europe/Berlin", "Pacific/Auckland", "Pacific/Honolulu", "UTC"])
async def test_in_another_zone_all_days_are_computed_anew(kept: Store, name: str) -> None:
    await kept.write(
        course(1, YESTERDAY - 200 * DAY, 190 * 12, 2 * HOUR), course(2, YESTERDAY, 3, HOUR)
    )
    await kept.pack()
    for zone in (name, "Asia/Ho_Chi_Minh"):
        example, _ = read_place(CONFIG / "example")
        assert example is not None
        moved = replace(example, profile=replace(example.profile, zone=ZoneInfo(zone)))
        applier = Applier(
            actor="user:a", by="root", now=NOW, show=lambda _: None, confirm=lambda: True
        )
        async with await connect(kept.database.login(), autocommit=True) as owner:
            await apply_place(owner, moved, applier)
        await kept.tomorrow(2)
        assert await agreed(kept, ZoneInfo(zone)) > 180


async def test_a_day_that_stays_as_it_is_is_not_written(kept: Store) -> None:
    await kept.write(course(1, YESTERDAY - 5 * DAY, 6 * 24, HOUR))
    await kept.pack()
    with kept.database.connect() as owner:
        query = "SELECT day, xmin::text FROM rollup_day ORDER BY 1"
        before = owner.execute(query).fetchall()
        owner.execute(
            "INSERT INTO rollup_day_due (series_id, begins, ends)"
            " SELECT series_id, begins, ends FROM rollup_day"
        )
        await kept.write(columns((1, YESTERDAY - 3 * DAY + MINUTE, 5.0)))
        await kept.pack()
        after = owner.execute(query).fetchall()
    assert len(before) == 6
    assert len({*after} - {*before}) == 1


async def test_of_many_samples_fewer_days_are_computed_at_once(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "_ROOM", ((64, 500), (8, 500), (1, 1 << 40)))
    await kept.write(
        course(1, YESTERDAY - 30 * DAY, 3 * 1440, MINUTE),  # a day is too much
        course(2, YESTERDAY - 20 * DAY, 12 * 24, HOUR),
        course(3, YESTERDAY - 20 * DAY, 19 * 24, HOUR),
    )
    await kept.pack()
    assert await agreed(kept) == 4 + 13 + 20
