"""A correction of a day that is being packed is in force in the end, once, wherever it meets it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Container, Sequence
from contextlib import asynccontextmanager

import pytest

from core.store import audit
from core.store.blocks import days, pack
from core.store.blocks.correct import Correction, correct
from core.store.keys import By
from core.store.pool import Connection, connect
from tests.chaos.eventually import eventually
from tests.packing import EVER, HOUR, NOW, YESTERDAY, Content, Store, columns, content, hours

# When it comes: between these steps of packing a day. "snapshot": the transaction that packs has
# begun to see; "written": it has written its block, and not committed.
STEPS = ("head", "fenced", "open", "snapshot", "written", "committed", "closed")
SERIES = range(1, 1 + 2 * len(STEPS))  # of each step one whose samples go, and one to be set
FIRST, LAST = 20, 28  # hours: from yesterday into today

At = Callable[[str], Awaitable[None]]


def rows(series: int, *, corrected: bool) -> Content:
    """Give what stands of a series: a sample an hour until noon of today."""
    value = value_of(series) if corrected else 1.0
    stand = [
        (series, YESTERDAY + n * HOUR, value if FIRST <= n <= LAST else 1.0)
        for n in range(1, 37)
        if value is not None or not FIRST <= n <= LAST
    ]
    return content(columns(*((id_, at, each) for id_, at, each in stand if each is not None)))


def value_of(series: int) -> float | None:
    """Tell what the samples of a series become."""
    return None if series % 2 else float(series)


def wanted(series: int) -> Correction:
    """Put one series right."""
    begin, end = YESTERDAY + FIRST * HOUR, YESTERDAY + LAST * HOUR
    return Correction(f'm{{n="{series}"}}', [series], begin, end, value_of(series), "was turned")


def stands(corrected: Container[int]) -> Content:
    """Give what stands when some series are corrected."""
    found = Content()
    for series in SERIES:
        found |= rows(series, corrected=series in corrected)
    return found


async def put_right(owner: Connection, series: int) -> None:
    """Correct a series."""
    assert await correct(owner, wanted(series), by=By("user:a"), now=NOW) == LAST - FIRST + 1


@pytest.fixture
async def written(kept: Store) -> Store:
    """Give a store with a day and a half of every series."""
    times = [YESTERDAY + n * HOUR for n in range(1, 37)]
    await kept.write(columns(*((series, at, 1.0) for series in SERIES for at in times)))
    return kept


@asynccontextmanager
async def patient(kept: Store, user: str = "ioc") -> AsyncIterator[Connection]:
    """Give a session that waits for others as long as a busy machine needs."""
    async with await connect(kept.database.login(user), autocommit=True) as conn:
        for timeout in ("lock", "statement", "idle_in_transaction_session"):
            await conn.execute(f"SET {timeout}_timeout = '60s'".encode())
        yield conn


async def packed_by_steps(kept: Store, at: At) -> None:
    """Pack yesterday, and tell each step."""
    await at("head")
    async with patient(kept, "ioc_pack") as conn:
        assert await days.fence_next(conn, now=kept.clock.now()) == YESTERDAY
        await at("fenced")
        await days.open_day(conn, YESTERDAY)
        await at("open")
        (day,) = await days.unfinished(conn)
        async with conn.transaction():
            await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            await conn.execute("SELECT 1 FROM packed")
            await at("snapshot")
            assert (await pack.pack_day(conn, day, 0)).samples
            await at("written")
        await at("committed")
        for slice_ in range(1, 4):
            async with conn.transaction():
                await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                await pack.pack_day(conn, day, slice_)
        await days.close_day(conn, YESTERDAY)
        await at("closed")


async def settled(kept: Store, corrected: Sequence[int], owner: Connection) -> None:
    """Check that it stands from now on, that buckets agree, and that each is recorded once."""
    await kept.pack()
    assert await kept.read() == stands(corrected)
    await kept.tomorrow(2)
    assert await kept.read() == stands(corrected)
    assert (kept.count("sample"), kept.count("sample_late"), kept.count("rejected")) == (0, 0, 0)
    async with kept.reading() as conn:
        every, few = await hours(conn, EVER, SERIES)
    assert every == few
    objects = sorted([record.act.object async for record in audit.read(owner)])
    assert objects == sorted(wanted(series).selector for series in corrected)
    assert kept.count("correction") == len(corrected)
    assert await audit.first_broken(owner) is None


async def test_corrections_at_each_step(written: Store) -> None:
    corrected = list[int]()

    async def at(reached: str) -> None:
        first = 1 + 2 * STEPS.index(reached)
        for series in (first, first + 1):
            await put_right(owner, series)
            corrected.append(series)
            assert await written.read() == stands(corrected)

    async with patient(written) as owner:
        await packed_by_steps(written, at)
        assert len(corrected) == len(SERIES)
        await settled(written, corrected, owner)


@pytest.mark.parametrize(
    ("begins", "ends", "series"),
    [("open", "written", 1), ("snapshot", "committed", 2), ("open", "closed", 3)],
)
async def test_a_correction_that_takes_its_time(
    written: Store, begins: str, ends: str, series: int
) -> None:
    correcting = list[asyncio.Future[None]]()

    async def at(reached: str) -> None:
        if reached == begins:
            other.execute("BEGIN")
            other.execute("LOCK TABLE correction IN EXCLUSIVE MODE")
            correcting.append(asyncio.ensure_future(put_right(owner, series)))
            await eventually(
                lambda: written.waiting("correction") == 1, deadline_seconds=60, what="it waits"
            )
        if reached == ends:
            assert await written.read() == stands([])
            other.execute("COMMIT")
            await correcting[0]
            assert await written.read() == stands([series])

    with written.database.connect() as other:
        async with patient(written) as owner:
            await packed_by_steps(written, at)
            await settled(written, [series], owner)
