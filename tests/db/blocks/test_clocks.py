"""Clocks of two hosts apart: nothing is fenced before it is over by both, nothing is lost."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from core.service.clock import SystemClock
from core.store.bells import Bell
from core.store.blocks.days import FENCE_DELAY, fence_next
from core.store.pool import connect
from ingest.write import Writer
from ioc.pack import rounds
from ioc.pack.rounds import Packer
from tests.chaos.eventually import eventually
from tests.clock import JumpingClock
from tests.packing import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    TODAY,
    YESTERDAY,
    Store,
    columns,
    content,
    course,
    store,
)
from tests.servers import Database

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("ahead", [HOUR, 25 * HOUR, 3 * DAY, 3650 * DAY])
async def test_a_packer_ahead_does_not_fence_the_day_that_the_database_is_in(
    database: Database, ahead: timedelta
) -> None:
    async with store(database, SystemClock().now() + DAY) as kept:  # today is the first day
        kept.clock.set(kept.clock.now() + ahead)
        written = course(1, SystemClock().now() - MINUTE, 10, SECOND)
        await kept.write(written)
        await kept.pack()
        assert kept.days() == []
        assert kept.count("sample_late") == 0
        assert await kept.read() == content(written)


@pytest.mark.parametrize(("over", "fenced"), [(-10 * MINUTE, 0), (timedelta(), 1)])
async def test_a_packer_ahead_waits_for_the_clock_of_the_database(
    kept: Store, over: timedelta, fenced: int
) -> None:
    with kept.database.connect() as owner:
        owner.execute(
            "UPDATE packed SET upto = clock_timestamp() - INTERVAL '24 hours' - %s",
            [FENCE_DELAY + over],
        )
    async with await connect(kept.database.login("ioc_pack"), autocommit=True) as conn:
        await fence_next(conn, now=SystemClock().now() + 30 * DAY)
    assert kept.count("pack_day") == fenced


@pytest.mark.parametrize("behind", [SECOND, HOUR, DAY, 365 * DAY])
async def test_a_packer_behind_waits_for_its_own_clock(kept: Store, behind: timedelta) -> None:
    written = course(1, YESTERDAY + HOUR, 10, HOUR)
    await kept.write(written)
    kept.clock.set(TODAY + FENCE_DELAY - behind)
    await kept.pack()
    assert kept.days() == []
    kept.clock.set(TODAY + FENCE_DELAY)
    await kept.pack()
    assert kept.days() == [(YESTERDAY, "packed")]
    assert await kept.read() == content(written)


async def test_a_clock_that_jumps_between_rounds_loses_nothing(kept: Store) -> None:
    whole = dict[tuple[int, int], int]()
    for number, hours in enumerate((0, 30, -48, 3, -1, 26, -700, 80, 0)):
        kept.clock.set(NOW + hours * HOUR)
        rows = [(1, YESTERDAY + (number + 9 * n) * HOUR, float(number)) for n in range(10)]
        await kept.write(columns(*rows))
        whole |= content(columns(*rows))
        await kept.pack()
        assert await kept.read() == whole
    kept.clock.set(NOW + 9 * DAY)
    await kept.pack()
    await kept.drop()
    assert (kept.count("sample"), kept.count("sample_late")) == (0, 0)
    assert kept.count("pack_day", "state <> 'dropped'") == 0
    assert await kept.read() == whole


@contextmanager
def writers(kept: Store) -> Iterator[list[Writer]]:
    """Give writing processes whose clocks are a day apart to both sides."""
    login = kept.database.login("ioc_ingest")
    clocks = [JumpingClock(NOW + off) for off in (-DAY, DAY)]
    made = [Writer(name=f"w{n}", login=login, clock=c, bell=Bell()) for n, c in enumerate(clocks)]
    yield made
    for each in made:
        if each.conn is not None:
            each.conn.pgconn.finish()


async def test_samples_of_an_ingest_with_another_clock_are_kept(kept: Store) -> None:
    whole = dict[tuple[int, int], int]()
    with writers(kept) as writing:
        for turn in range(4):  # into the head, into a day that was just packed, and again
            for number, writer in enumerate(writing):
                own = Store(kept.database, kept.clock, writer, kept.packer)
                first = YESTERDAY + turn * HOUR + number * MINUTE
                rows = course(1 + number, first, 3, 20 * HOUR)
                (told,) = await own.write(rows)
                assert (told.accepted, told.rejected) == (3, 0)
                whole |= content(rows)
                assert await kept.read() == whole
            await kept.pack()
            assert await kept.read() == whole
            kept.clock.set(kept.clock.now() + 12 * HOUR)
    await kept.tomorrow(3)
    assert (kept.count("sample"), kept.count("sample_late")) == (0, 0)
    assert await kept.read() == whole


async def test_a_packer_that_started_by_a_clock_ahead_packs_once_it_is_right(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "ROUND_SECONDS", 0.02)
    await kept.write(columns((1, YESTERDAY + HOUR, 1.0)))
    packer = Packer(kept.database.login("ioc_pack"), kept.clock)
    kept.clock.set(NOW + 365 * DAY)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(packer.run(), name="pack")
        await eventually(lambda: packer.upto is not None, deadline_seconds=30)
        kept.clock.set(NOW)
        packer.upto = None
        await eventually(lambda: packer.upto is not None, deadline_seconds=30, what="a round")
        kept.clock.set(NOW + 10 * MINUTE)
        try:
            await eventually(lambda: kept.days() != [], deadline_seconds=30, what="a day fenced")
        finally:
            running.cancel()


async def test_a_packer_that_does_not_lead_any_more_complains_of_nothing(kept: Store) -> None:
    packer = Packer(kept.database.login("ioc_pack"), kept.clock)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(packer.run(), name="pack")
        await eventually(lambda: packer.upto is not None, deadline_seconds=30)
        running.cancel()
    kept.clock.set(NOW + 3 * DAY)
    assert await packer.fault() is None
