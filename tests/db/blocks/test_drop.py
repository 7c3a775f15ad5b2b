"""Rows of the head go when nobody needs them, and not before."""

import asyncio
import time
from importlib.resources import files

import pytest
from psycopg import errors

from core.store.blocks import days
from core.store.blocks.drop import Outcome
from core.store.blocks.read import borders
from core.store.pool import connect
from tests import given
from tests.packing import (
    DAY,
    EVER,
    HOUR,
    MINUTE,
    YESTERDAY,
    Store,
    columns,
    content,
    contents,
    course,
)

MUCH_SECONDS = 2.0  # of a busy machine; without a bound of its own the wait ends after three


async def test_rows_of_a_writer_that_ignores_the_fence_are_rescued(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0)))
    await kept.pack()
    with kept.database.connect("ioc_ingest") as stale:
        stale.execute("INSERT INTO sample VALUES (2, %s, 2)", [YESTERDAY + HOUR])
    kept.clock.set(kept.clock.now() + DAY)
    assert set((await kept.drop()).values()) == {Outcome.RESCUED}
    both = content(columns((1, YESTERDAY + HOUR, 1.0), (2, YESTERDAY + HOUR, 2.0)))
    assert await kept.read() == both
    await kept.pack()
    assert await kept.read() == both


async def test_a_chunk_that_comes_back_is_rescued_and_goes_again(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0)))
    await kept.tomorrow()
    with kept.database.connect("ioc_ingest") as stale:
        stale.execute("INSERT INTO sample VALUES (2, %s, 2)", [YESTERDAY + HOUR])
    assert list((await kept.drop()).values()) == [Outcome.RESCUED]
    assert kept.count("sample") == 0
    assert len(await kept.read()) == 2


async def test_rows_that_differ_from_what_was_packed_stay(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0), (2, YESTERDAY + HOUR, 1.0)))
    await kept.pack()
    with kept.database.connect() as owner:
        owner.execute("DELETE FROM sample WHERE series_id = 2")
    kept.clock.set(kept.clock.now() + DAY)
    assert list((await kept.drop()).values()) == [Outcome.UNEQUAL]
    assert kept.count("sample") == 1


async def test_rows_stay_while_somebody_reads_who_began_before(kept: Store) -> None:
    written = course(1, YESTERDAY + MINUTE, 100, MINUTE)
    await kept.write(written)
    async with kept.reading() as conn:
        await borders(conn)  # it has a snapshot, but no lock on any chunk
        await kept.pack()
        kept.clock.set(kept.clock.now() + DAY)
        assert set((await kept.drop(patient=False)).values()) == {Outcome.WAITS}
        assert await contents(conn, EVER, [1]) == content(written)
    assert set((await kept.drop()).values()) == {Outcome.DROPPED}


async def test_a_reader_in_a_chunk_is_not_waited_for(kept: Store) -> None:
    await kept.write(course(1, YESTERDAY + MINUTE, 100, MINUTE))
    await kept.pack()
    kept.clock.set(kept.clock.now() + DAY)
    with kept.database.connect("ioc_api") as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sample")
        assert Outcome.BUSY in (await kept.drop()).values()
    assert set((await kept.drop()).values()) == {Outcome.DROPPED}


async def test_who_comes_while_a_chunk_is_waited_for_is_answered_soon(kept: Store) -> None:
    written = course(1, YESTERDAY + MINUTE, 100, MINUTE)
    await kept.write(written)
    await kept.pack()
    kept.clock.set(kept.clock.now() + DAY)
    with kept.database.connect("ioc_api") as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sample")
        longest = 0.0
        other = await connect(kept.database.login("ioc_api"), autocommit=True)
        async with other, asyncio.TaskGroup() as tasks:
            dropping = tasks.create_task(kept.drop(patient=False), name="drop")
            while not dropping.done():
                began = time.perf_counter()
                await other.execute("SELECT count(*) FROM sample")
                longest = max(longest, time.perf_counter() - began)
        assert Outcome.BUSY in dropping.result().values()
    assert longest < MUCH_SECONDS


@pytest.mark.parametrize("state", ["head", "fenced"])
async def test_the_packer_cannot_drop_what_is_not_packed(kept: Store, state: str) -> None:
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0)))
    async with await connect(kept.database.login("ioc_pack"), autocommit=True) as conn:
        if state == "fenced":
            await days.fence_next(conn, now=kept.clock.now())
        found = await conn.execute("SELECT drop_packed_chunk(%s)", [YESTERDAY])
        assert await found.fetchone() == ("waits",)
        for statement in ("DELETE FROM sample", "DROP TABLE sample", "TRUNCATE sample_late"):
            with pytest.raises(errors.InsufficientPrivilege):
                await conn.execute(statement)


async def test_what_an_older_version_noted_is_noted_anew(kept: Store) -> None:
    written = course(1, YESTERDAY + MINUTE, 300, MINUTE)
    await kept.write(written, columns((2, YESTERDAY + HOUR, given.STALE)))
    await kept.pack()
    migration = files("core.store").joinpath("migrations", "0011_hashes.sql").read_text()
    with kept.database.connect() as owner:
        owner.execute("UPDATE pack_part SET hash = hash + 1")
        owner.execute(migration.split(";")[0])
    kept.clock.set(kept.clock.now() + DAY)
    assert set((await kept.drop()).values()) == {Outcome.DROPPED}
