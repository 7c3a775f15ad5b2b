"""The scrub finds what cannot be read, wherever it is, and forgets what can be read again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import LiteralString

import pytest

from core.store.blocks.correct import Correction, correct
from core.store.damage import Kind, counts
from core.store.keys import By
from core.store.pool import connect
from core.store.scrub import ROWS
from core.store.vitals import read_vitals
from ioc.pack.scrub import Scrubber
from tests.packing import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SERIES,
    YESTERDAY,
    Store,
    columns,
    copied,
    course,
    store,
)
from tests.servers import Database

FLIP_BLOCK: LiteralString = (
    "UPDATE block SET v = set_bit(v, 40, 1 - get_bit(v, 40)) WHERE series_id = %s AND span = %s"
)
FLIP_HOURS: LiteralString = (
    "UPDATE rollup_1h SET max = set_bit(max, 40, 1 - get_bit(max, 40)) WHERE series_id = %s"
)

FLIP_MINUTES: LiteralString = (
    "UPDATE rollup_1m SET max = set_bit(max, 40, 1 - get_bit(max, 40)) WHERE series_id = %s"
)

MISCOUNT_HOURS: LiteralString = "UPDATE rollup_1h SET n = n + 1 WHERE series_id = %s"


@pytest.fixture(scope="module")
async def packed(file_database: Database) -> Store:
    """Give a store with two packed days of all series: several slices of the scrub."""
    assert 2 * SERIES > 2 * ROWS
    async with store(file_database) as made:
        for day in range(2):
            rows = [(n, YESTERDAY + day * DAY + HOUR, float(n)) for n in range(1, SERIES + 1)]
            await made.write(columns(*rows), course(1, YESTERDAY + day * DAY + MINUTE, 9, MINUTE))
            await made.pack()
            made.clock.set(made.clock.now() + DAY)
        await made.pack()
    return made


@pytest.fixture
async def kept(packed: Store) -> AsyncIterator[Store]:
    """Give the test a copy of it."""
    async with copied(packed) as made:
        yield made


def flip(kept: Store, statement: LiteralString, *params: object) -> None:
    with kept.database.connect() as owner:
        assert owner.execute(statement, params).rowcount > 0


async def scrub(kept: Store) -> list[tuple[int, str]]:
    """Look at everything once; the series and kinds of what is known to be damaged then."""
    scrubber = Scrubber(kept.database.login("ioc_pack"), kept.clock)
    kept.clock.set(kept.clock.now() + timedelta(minutes=1))
    done = asyncio.ensure_future(scrubber.scrub())
    while not done.done():
        rested = asyncio.ensure_future(kept.clock.jump())
        await asyncio.wait({done, rested}, return_when=asyncio.FIRST_COMPLETED)
        rested.cancel()
    await done
    assert scrubber.scrubbed_at == kept.clock.now()
    with kept.database.connect() as owner:
        query = "SELECT series_id, kind FROM damage ORDER BY series_id, kind"
        return owner.execute(query).fetchall()


async def test_all_is_well(kept: Store) -> None:
    assert await scrub(kept) == []


async def test_a_wrong_number_of_buckets_is_found(kept: Store) -> None:
    flip(kept, MISCOUNT_HOURS, 7)
    assert await scrub(kept) == [(7, "hours"), (7, "hours")]
    with kept.database.connect() as owner:
        reasons = owner.execute("SELECT DISTINCT reason FROM damage").fetchall()
    assert reasons == [("says 2 buckets and has 1",)]


async def test_what_is_damaged_is_found_and_forgotten_when_it_is_mended(kept: Store) -> None:
    for series in (1, ROWS, SERIES):
        flip(kept, FLIP_BLOCK, series, YESTERDAY + DAY)
    flip(kept, FLIP_HOURS, 7)
    found = [(1, "block"), (7, "hours"), (7, "hours"), (ROWS, "block"), (SERIES, "block")]
    assert await scrub(kept) == found
    assert await scrub(kept) == found
    assert kept.count("damage", "seen_at > found_at") == 5
    with kept.database.connect() as owner:
        rows = owner.execute("SELECT span, hours, n FROM damage WHERE series_id = 1").fetchall()
    assert rows == [(YESTERDAY + DAY, 24, 10)]
    flip(kept, FLIP_BLOCK, 1, YESTERDAY + DAY)  # the same bit again
    assert await scrub(kept) == found[1:]


async def test_rows_of_minutes_are_looked_at(kept: Store) -> None:
    second = timedelta(seconds=1)
    await kept.write(*(course(n, YESTERDAY + second, 3_000, second) for n in range(1, ROWS + 2)))
    await kept.pack()
    assert kept.count("rollup_1m") == ROWS + 1
    for series in (1, ROWS + 1):
        flip(kept, FLIP_MINUTES, series)
    flip(kept, FLIP_HOURS, 1)
    found = [(1, "hours"), (1, "hours"), (1, "minutes"), (ROWS + 1, "minutes")]
    assert await scrub(kept) == found
    async with await connect(kept.database.login("ioc_pack"), autocommit=True) as conn:
        assert await counts(conn) == {Kind.BLOCK: 0, Kind.HOURS: 2, Kind.MINUTES: 2}
    flip(kept, FLIP_MINUTES, 1)  # the same bit again
    assert await scrub(kept) == [*found[:2], found[3]]


async def test_a_block_that_late_rows_wait_for_is_known_at_once(kept: Store) -> None:
    flip(kept, FLIP_BLOCK, 1, YESTERDAY)
    await kept.write(columns((1, YESTERDAY + 2 * HOUR, 2.0)))
    await kept.pack()
    await kept.pack()
    assert kept.count("damage") == 1
    async with await connect(kept.database.login("ioc_pack"), autocommit=True) as conn:
        assert await counts(conn) == {Kind.BLOCK: 1, Kind.HOURS: 0, Kind.MINUTES: 0}
    assert await scrub(kept) == [(1, "block")]


async def test_a_block_that_is_given_up_is_damaged_no_more(kept: Store) -> None:
    flip(kept, FLIP_BLOCK, 1, YESTERDAY)
    assert await scrub(kept) == [(1, "block")]
    wanted = Correction("m", [1], YESTERDAY, YESTERDAY + DAY, None, "the disk broke")
    async with await connect(kept.database.login(), autocommit=True) as owner:
        await correct(owner, wanted, by=By("user:a"), now=NOW)
    assert kept.count("damage") == 0
    assert await scrub(kept) == []


async def test_what_is_known_is_told_by_the_vitals(kept: Store) -> None:
    flip(kept, FLIP_HOURS, 7)
    flip(kept, FLIP_BLOCK, 1, YESTERDAY)
    await scrub(kept)
    async with await connect(kept.database.login(), autocommit=True) as owner:
        block, *rows = (await read_vitals(owner, now=kept.clock.now())).unreadable
    assert (block.kind, block.metric, block.labels, block.of) == ("block", "m", {"n": "1"}, 3)
    assert (block.span, block.ends) == (YESTERDAY, YESTERDAY + DAY)
    assert [each.kind for each in rows] == ["hours"] * 2


async def test_it_begins_a_while_after_the_start_and_then_once_a_day(kept: Store) -> None:
    scrubber = Scrubber(kept.database.login("ioc_pack"), kept.clock)
    running = asyncio.ensure_future(scrubber.run())
    assert await kept.clock.jump() == timedelta(minutes=10)
    began = kept.clock.now()
    while scrubber.scrubbed_at is None:
        await kept.clock.jump()
    assert kept.clock.now() == began + DAY
    running.cancel()


async def test_a_page_that_the_server_cannot_read_ends_a_round_but_not_the_process(
    kept: Store,
) -> None:
    flip(kept, FLIP_BLOCK, 1, YESTERDAY)
    assert await scrub(kept) == [(1, "block")]
    flip(kept, FLIP_BLOCK, 1, YESTERDAY)
    with kept.database.connect() as owner:
        owner.execute("ALTER TABLE rollup_1h RENAME TO rows_of_hours")
        owner.execute(
            "CREATE FUNCTION broken() RETURNS boolean LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'invalid page' USING ERRCODE = 'XX001'; END $$"
        )
        owner.execute("CREATE VIEW rollup_1h AS SELECT * FROM rows_of_hours WHERE broken()")
        owner.execute("GRANT SELECT ON rollup_1h TO ioc_pack")
    scrubber = Scrubber(kept.database.login("ioc_pack"), kept.clock)
    running = asyncio.ensure_future(scrubber.run())
    began = kept.clock.now() + timedelta(minutes=10)
    while kept.clock.now() < began + DAY:
        await kept.clock.jump()
    assert scrubber.scrubbed_at is None
    assert kept.count("damage") == 1  # of what was not looked at nothing is forgotten
    assert not running.done()
    running.cancel()
