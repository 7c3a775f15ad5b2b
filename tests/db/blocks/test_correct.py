"""What people put right stands, wherever the samples are, and it is recorded why."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from psycopg import AsyncConnection

from core.store import audit
from core.store.blocks.correct import SAMPLES_MAX, Correction, CorrectionError, concerned, correct
from core.store.blocks.days import fence_next
from core.store.changes import Cursor, follow
from core.store.keys import By
from core.store.pool import connect
from tests.chaos.eventually import eventually
from tests.packing import (
    HOUR,
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

BY = By("user:a")


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Store]:
    """Give the test a store with two days of one series, one sample an hour."""
    async with store(database) as made:
        await made.write(course(1, YESTERDAY + HOUR, 40, HOUR))
        yield made


@pytest.fixture
async def owner(kept: Store) -> AsyncIterator[AsyncConnection[object]]:
    """Give a session of the owner, who corrects."""
    async with await connect(kept.database.login(), autocommit=True) as conn:
        yield conn


def wrong(value: float | None, *, begin: int = 20, end: int = 30) -> Correction:
    """Put right what came from one hour of yesterday to another one; it lasts into today."""
    times = YESTERDAY + begin * HOUR, YESTERDAY + end * HOUR
    return Correction('m{n="1"}', [1], *times, value, "a sensor was turned")


def expected(value: float | None, begin: int = 20, end: int = 30) -> dict[tuple[int, int], int]:
    """Give what then stands."""
    rows = [(1, YESTERDAY + n * HOUR, float((n - 1) % 97)) for n in range(1, 41)]
    kept = [row for row in rows if not begin <= (row[1] - YESTERDAY) / HOUR <= end]
    put = [] if value is None else [(1, YESTERDAY + n * HOUR, value) for n in range(begin, end + 1)]
    return content(columns(*kept, *put))


@pytest.mark.parametrize("value", [None, 7.5], ids=["void", "set to a value"])
@pytest.mark.parametrize("packed", [0, 1, 2], ids=["rows", "block and rows", "blocks"])
async def test_it_stands_wherever_the_samples_are(
    kept: Store, owner: AsyncConnection[object], value: float | None, packed: int
) -> None:
    for _ in range(packed):
        await kept.pack()
        kept.clock.set(kept.clock.now() + timedelta(days=1))
    if packed:
        await kept.pack()
    assert await correct(owner, wrong(value), by=BY, now=NOW) == 11
    assert await kept.read() == expected(value)
    for _ in range(3):
        kept.clock.set(kept.clock.now() + timedelta(days=1))
        await kept.pack()
        assert await kept.read() == expected(value)
    assert kept.count("sample_late") == 0


async def test_it_is_recorded_with_its_reason(kept: Store, owner: AsyncConnection[object]) -> None:
    await correct(owner, wrong(7.5), by=BY, now=NOW)
    acts = [record.act async for record in audit.read(owner)]
    assert [(act.actor, act.action, act.object) for act in acts] == [
        ("user:a", "sample.correct", 'm{n="1"}')
    ]
    assert acts[0].detail["reason"] == "a sensor was turned"
    assert acts[0].detail["samples"] == 11
    assert kept.count("correction", "kind = 'correct' AND value = 7.5 AND samples = 11") == 1
    assert await audit.first_broken(owner) is None


async def test_followers_are_told_the_new_values(
    kept: Store, owner: AsyncConnection[object]
) -> None:
    before = Cursor()
    await follow(owner, before)
    for value in (7.5, None):
        await correct(owner, wrong(value), by=BY, now=NOW)
    found = await follow(owner, before)
    told = [change.samples.value.tolist() for change in found][-2:]
    assert told == [[7.5] * 11, []]
    assert kept.count("writer", "name = 'correction' AND ended_at IS NULL") == 0


async def test_a_day_that_is_fenced_meanwhile(kept: Store, owner: AsyncConnection[object]) -> None:
    login = kept.database.login("ioc_pack")
    with kept.database.connect() as other:
        other.execute("BEGIN")
        other.execute("LOCK TABLE correction IN EXCLUSIVE MODE")
        correcting = asyncio.ensure_future(correct(owner, wrong(2.0), by=BY, now=NOW))
        await eventually(
            lambda: kept.waiting("correction") == 1, deadline_seconds=10, what="it waits"
        )
        async with await connect(login, autocommit=True) as conn:
            assert await fence_next(conn, now=kept.clock.now()) == YESTERDAY
        other.execute("COMMIT")
    assert await correcting == 11
    assert kept.count("sample_late") == 5  # from 20:00 to midnight; the head keeps its rows
    await kept.pack()
    assert await kept.read() == expected(2.0)
    assert kept.count("correction") == 1


async def test_what_is_sent_again_after_it_was_taken_away_counts_again(
    kept: Store, owner: AsyncConnection[object]
) -> None:
    await kept.pack()
    await correct(owner, wrong(None), by=BY, now=NOW)
    await kept.pack()
    again = columns((1, YESTERDAY + 20 * HOUR, 3.0))
    await kept.write(again)
    await kept.pack()
    assert await kept.read() == expected(None) | content(again)


@pytest.mark.parametrize(
    ("raw_days", "gone", "hours"),
    [(2, None, 24), (3650, YESTERDAY + 20 * HOUR, 20)],
    ids=["kept no longer", "gone already"],
)
async def test_what_is_kept_no_longer_cannot_be_put_right(
    kept: Store, owner: AsyncConnection[object], raw_days: int, gone: datetime | None, hours: int
) -> None:
    now = NOW if gone else YESTERDAY + 5 * HOUR + timedelta(days=3)
    await owner.execute("UPDATE retention SET raw_days = %s", [raw_days])
    if gone:
        await owner.execute("INSERT INTO expired VALUES ('m', %s, '-infinity', true)", [gone])
    moment = (YESTERDAY + hours * HOUR).isoformat()
    with pytest.raises(CorrectionError, match=re.escape(f"begin then (--from {moment})")):
        await correct(owner, wrong(7.5, begin=hours - 1), by=BY, now=now)
    assert (kept.count("correction"), kept.count("sample_late")) == (0, 0)
    # The sample of that very moment is not kept either.
    assert await correct(owner, wrong(7.5, begin=hours), by=BY, now=now) == 30 - hours


async def test_too_many_samples_are_refused(kept: Store, owner: AsyncConnection[object]) -> None:
    with kept.database.connect() as conn:
        conn.execute(
            "INSERT INTO sample"
            " SELECT 2, %s + n * interval '1 ms', 1 FROM generate_series(1, %s) n",
            [TODAY, SAMPLES_MAX + 1],
        )
    wanted = Correction("m", [2], TODAY, TODAY + HOUR, None, "too many")
    with pytest.raises(CorrectionError, match="200,000"):
        await concerned(owner, wanted, now=NOW)
