"""Watching: what does not come is told in time, whoever watches, whenever the clock jumps."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from core.model import HeartbeatId, Pulse
from core.store import heartbeats
from core.store.heartbeats import End
from core.store.place import install_product
from core.store.pool import connect
from ingest.heartbeats import Kind, Report, Watch, reported
from tests import given
from tests.heartbeats import RELAY, Center, open_center
from tests.servers import Database

BACKUP = HeartbeatId("backup")
SETTLED = timedelta(seconds=1)


@pytest.fixture
async def center(database: Database) -> AsyncIterator[Center]:
    given.place(database)
    given.heartbeats(database)
    async with await connect(database.login(), autocommit=True) as conn:
        await install_product(conn, now=given.NOW)
    async with open_center(database) as center:
        yield center


@asynccontextmanager
async def watching(center: Center) -> AsyncIterator[Watch]:
    """Let somebody watch; ends as a crash would."""
    watch = Watch(center.intake)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(watch.keep(), name="watch")
        yield watch
        task.cancel()


async def at(center: Center, seconds: float, *, watches: int = 1) -> None:
    """Let the clock jump from look to look, up to a time after NOW at which all are done."""
    until = given.NOW + timedelta(seconds=seconds) + SETTLED
    while center.clock.now() < until:
        await center.clock.jump(watches)
    await center.clock.waited_for(watches)


async def test_silence_is_told_at_the_end_of_the_grace(center: Center) -> None:
    """Period 5 min, grace 2 min: up till 420 s, not a second longer."""
    await center.report(Kind.SUCCESS)
    async with watching(center):
        await at(center, 540)
    assert center.told() == [
        *((minute * 60.0, 1.0) for minute in range(7)),
        (420.0, 0.0),
        (480.0, 0.0),
        (540.0, 0.0),
    ]
    due = [(seconds, value - given.NOW.timestamp()) for seconds, value in
           center.told("heartbeat_next_due_timestamp_seconds")]  # fmt: skip
    assert due[0] == (0.0, 300.0)
    assert {value for _, value in center.told("heartbeat_last_ping_timestamp_seconds")} == {
        given.NOW.timestamp()
    }


async def test_a_cron_of_the_place_is_kept_in_its_own_zone(center: Center) -> None:
    """Due ten minutes from now as the clocks there say, with two minutes of grace."""
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    due = (given.NOW + timedelta(minutes=10)).astimezone(zone)
    with center.database.connect() as owner:
        owner.execute(
            "UPDATE heartbeat SET period_seconds = NULL, cron = %s, zone = %s, grace_seconds = 120"
            " WHERE id = 'relay'",
            [f"{due:%M} {due:%H} * * *", zone.key],
        )
    await center.report(Kind.SUCCESS)
    async with watching(center):
        await at(center, 780)
    assert [seconds for seconds, value in center.told() if value == 0] == [720.0, 780.0]
    dues = center.told("heartbeat_next_due_timestamp_seconds")
    assert dues[0] == (0.0, due.timestamp())


async def test_a_turn_between_two_minutes_is_told_then(center: Center) -> None:
    center.clock.set(given.NOW + timedelta(seconds=10.5))
    await center.report(Kind.SUCCESS)
    async with watching(center):
        await at(center, 480)
    assert [told for told in center.told() if told[1] == 0] == [(430.5, 0.0), (480.0, 0.0)]


async def test_of_a_heartbeat_that_never_reported_nothing_is_told(center: Center) -> None:
    async with watching(center):
        await at(center, 24 * 3600)
    assert center.told() == []


async def test_a_run_that_does_not_end_is_told_after_its_grace(center: Center) -> None:
    await center.report(Kind.SUCCESS)
    center.clock.set(given.NOW + timedelta(seconds=30))
    await center.report(Kind.START)
    async with watching(center):
        await at(center, 180)
    assert center.told()[-3:] == [(120.0, 1.0), (150.0, 0.0), (180.0, 0.0)]


async def test_who_takes_over_tells_the_same(center: Center) -> None:
    await center.report(Kind.SUCCESS)
    async with watching(center):
        await at(center, 120)
    async with watching(center):
        await at(center, 480)
    assert [value for _, value in center.told() if value == 0] == [0, 0]
    assert (420.0, 0.0) in center.told()


async def test_two_that_watch_at_once_tell_the_same(center: Center) -> None:
    await center.report(Kind.SUCCESS)
    async with watching(center), watching(center):
        await at(center, 480, watches=2)
    assert [value for _, value in center.told()] == [1] * 7 + [0] * 2
    with center.database.connect() as conn:
        assert conn.execute("SELECT count(*) FROM rejected").fetchone() == (0,)


async def test_while_nobody_watched_nothing_was_missed(center: Center) -> None:
    """The center was away for an hour: the job has its grace again, then it is told."""
    await center.report(Kind.SUCCESS)
    async with watching(center):
        await at(center, 120)
    center.clock.set(given.NOW + timedelta(seconds=3600))
    async with watching(center):
        await at(center, 3840)
    after = [told for told in center.told() if told[0] > 3000]
    assert after == [
        (3600.0, 1.0),
        (3660.0, 1.0),
        (3720.0, 0.0),
        (3780.0, 0.0),
        (3840.0, 0.0),
    ]


async def test_a_report_ahead_of_the_clock_counts_from_now(center: Center) -> None:
    center.clock.set(given.NOW + timedelta(days=365))
    async with center.intake.pool.connection() as conn:  # by a clock a year off
        end = End(center.clock.now(), failed=False, exit_code=None, run_seconds=None, body=b"")
        await heartbeats.note_end(conn, RELAY, end)
    center.clock.set(given.NOW)
    async with watching(center):
        await at(center, 540)
    assert center.told()[-2:] == [(480.0, 0.0), (540.0, 0.0)]


async def test_a_report_at_the_very_end_of_the_grace_is_not_missed(center: Center) -> None:
    """It was received in time, and its COMMIT takes half a second."""
    await center.report(Kind.SUCCESS)
    async with watching(center):
        await at(center, 360)
        center.clock.set(given.NOW + timedelta(seconds=420.4))
        await center.clock.waited_for()
        await center.report(Kind.SUCCESS, received=given.NOW + timedelta(seconds=419.9))
        await at(center, 480)
    assert {value for _, value in center.told()} == {1.0}


EVENTS = st.lists(st.sampled_from(Kind), min_size=1, max_size=6)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@drawn(kinds=EVENTS)
async def test_the_tables_say_what_the_rules_say(database: Database, kinds: list[Kind]) -> None:
    with database.connect() as owner:
        owner.execute("DELETE FROM heartbeat_state")
        if not owner.execute("SELECT FROM heartbeat").fetchall():
            given.place(database)
            given.heartbeats(database)
    pulse = Pulse()
    async with await connect(database.login("ioc_ingest"), autocommit=True) as conn:
        for number, kind in enumerate(kinds):
            moment = given.NOW + timedelta(minutes=number)
            pulse = reported(pulse, Report(kind, moment, number))
            if kind is Kind.START:
                await heartbeats.note_start(conn, BACKUP, at=moment)
            else:
                failed = kind is Kind.FAIL
                end = End(moment, failed, number, pulse.run_seconds, b"x" * 20_000)
                await heartbeats.note_end(conn, BACKUP, end)
        known = await heartbeats.find(conn, BACKUP)
        assert known is not None
        assert known.pulse == pulse
        assert len(await heartbeats.last_body(conn, BACKUP)) in (0, 10_000)
