"""A packer that stands still in the middle of a transaction: the others go on without it."""

import faulthandler
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.chaos.eventually import eventually
from tests.chaos.stand import Process, Stand
from tests.packing import HOUR, MINUTE, NOW, YESTERDAY, Content, Store, content, course, store
from tests.servers import Database

from .processes import fence_first_day, packer, state_of_first_day

# The server takes its time for one statement in the middle of packing a slice.
TAKE_TIME = """
CREATE OR REPLACE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN PERFORM pg_sleep(%s); RETURN NEW; END'
"""
SLOW = """
CREATE TRIGGER slow BEFORE INSERT ON pack_part FOR EACH ROW WHEN (NEW.slice = 0)
  EXECUTE FUNCTION take_time()
"""
AT_WORK = "usename = 'ioc_pack' AND datname = current_database()"
SLEEPS, WAITS = "wait_event = 'PgSleep'", "state = 'idle in transaction'"
SOON_SECONDS = 60
SESSION_SECONDS = 60  # transaction_timeout of the server


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Store]:
    """Give a store with one day that is fenced."""
    async with store(database) as made:
        await made.write(course(1, YESTERDAY + MINUTE, 100, MINUTE))
        await fence_first_day(database)
        yield made


@pytest.fixture
def stand(kept: Store, tmp_path: Path) -> Iterator[Stand]:
    """Have processes before the same database."""
    stand = Stand(kept.database, None, tmp_path)
    yield stand
    stand.end()


def sessions(kept: Store, how: str) -> int:
    """Count sessions of packers that are at something."""
    return kept.count("pg_stat_activity", f"{AT_WORK} AND {how}")


@contextmanager
def stopped(process: Process) -> Iterator[None]:
    """Let a process stand still."""
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


async def stop_within_a_slice(kept: Store, process: Process) -> None:
    """Wait until the server works for it within a transaction."""
    with kept.database.connect() as owner:
        owner.execute(TAKE_TIME % 3)
        owner.execute(SLOW)
    process.running.start()
    await eventually(lambda: sessions(kept, SLEEPS) == 1, deadline_seconds=SOON_SECONDS)


async def write_late(kept: Store, whole: Content, series: int) -> None:
    """Have samples come for the day that is stuck, and of today; they count at once."""
    for begin in (YESTERDAY + 5 * HOUR, NOW - HOUR):
        rows = course(series, begin, 10, MINUTE)
        (told,) = await kept.write(rows)
        assert (told.accepted, told.rejected) == (10, 0)
        whole |= content(rows)
    assert await kept.read() == whole


async def finished(kept: Store, whole: Content) -> None:
    """Check that all is packed, once."""
    await eventually(
        lambda: state_of_first_day(kept.database) == "packed" and not kept.count("sample_late"),
        deadline_seconds=SOON_SECONDS,
        what="the day is packed",
    )
    assert await kept.read() == whole
    await kept.tomorrow(2)
    assert kept.count("sample") == 0
    assert await kept.read() == whole


@pytest.mark.long
async def test_another_packer_takes_over(kept: Store, stand: Stand) -> None:
    whole = await kept.read()
    first, second = packer(stand), packer(stand)
    await stop_within_a_slice(kept, first)
    with stopped(first):
        await eventually(lambda: sessions(kept, WAITS) == 1, deadline_seconds=SOON_SECONDS)
        with kept.database.connect() as owner:
            owner.execute(TAKE_TIME % 0)
        await write_late(kept, whole, 2)
        second.running.start()
        stand.expire_leases()
        await finished(kept, whole)
        assert "stale_turns_ended" in second.log
        assert "lock timeout" not in second.log, "it waited for who stands still"
    await eventually(lambda: "lease_lost" in first.log, deadline_seconds=SOON_SECONDS)
    await write_late(kept, whole, 3)
    await eventually(lambda: not kept.count("sample_late"), deadline_seconds=SOON_SECONDS)
    assert await kept.read() == whole


@pytest.mark.long
async def test_alone_it_is_cut_off_and_goes_on_when_it_wakes(kept: Store, stand: Stand) -> None:
    faulthandler.cancel_dump_traceback_later()  # with all the waiting longer than a test may take
    whole = await kept.read()
    process = packer(stand)
    await stop_within_a_slice(kept, process)
    with stopped(process):
        await eventually(lambda: sessions(kept, WAITS) == 1, deadline_seconds=SOON_SECONDS)
        with kept.database.connect() as owner:
            owner.execute(TAKE_TIME % 0)
        await write_late(kept, whole, 2)
        await eventually(
            lambda: sessions(kept, WAITS) == 0, deadline_seconds=SESSION_SECONDS + SOON_SECONDS
        )
        await write_late(kept, whole, 3)
        assert state_of_first_day(kept.database) == "open"
    await finished(kept, whole)
