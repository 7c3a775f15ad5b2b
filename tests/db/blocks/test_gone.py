"""No hour that was computed changes once its samples are gone."""

import pytest

from core.model import Pick, Samples
from core.store.blocks.read import borders
from core.store.rollups.read import read_newest
from core.store.rollups.summed import Hours, read_hours
from tests import given
from tests.expiring import LONG_AGO, by_hour, hours, keep, since, upto
from tests.packing import (
    DAY,
    EVER,
    HOUR,
    MINUTE,
    TODAY,
    YESTERDAY,
    Store,
    columns,
    content,
    course,
    newest,
)


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


@pytest.mark.long
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


async def test_blocks_are_not_joined_over_days_that_are_gone(kept: Store) -> None:
    begin = YESTERDAY + MINUTE  # a span of 8 days begins there
    parts = [course(1, begin + day * DAY, 10, HOUR) for day in range(11)]
    for day, part in enumerate(parts):
        await kept.write(part)
        keep(kept, 2 if day == 6 else LONG_AGO)
        await kept.tomorrow()
    assert {hours for hours, _, _ in kept.spans(1)} == {24}
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
    assert "is gone" in found.damaged[0].told("m")


async def test_charts_tell_hours_of_what_is_gone(kept: Store) -> None:
    async def drawn() -> Hours:
        async with kept.reading() as conn:
            return await read_hours(conn, await borders(conn), [1], EVER, most=10_000_000)

    await kept.write(course(1, TODAY - 11 * DAY + MINUTE, 11 * 24 * 60, MINUTE))
    await kept.pack()
    told = await drawn()
    keep(kept, 5)
    await kept.pack()
    await kept.write(columns((1, TODAY - 8 * DAY + 7.5 * HOUR, 1e6)))  # it will be refused
    now = await drawn()
    assert (now.buckets, now.samples, now.damaged) == (told.buckets, 0, ())
    assert now.points.count.tolist() == told.points.count.tolist()
    assert now.points.max.tolist() == told.points.max.tolist()
    with kept.database.connect() as owner:
        flip = "UPDATE rollup_1h SET max = set_bit(max, 50, 1 - get_bit(max, 50)) WHERE span = %s"
        owner.execute(flip, [TODAY - 9 * DAY])  # eight days
    (damage,) = (await drawn()).damaged
    assert "is gone" in damage.told("m")


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
    assert content(found.samples) == content(columns((1, hour_end, given.STALE), (2, at, 2.0)))
