"""The account of sources: what it says, and that it is stored like any sample."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import anyio
import orjson
import pytest
from psycopg import OperationalError

from core.model import Fault, Reason, SourceId
from core.service.clock import SystemClock
from core.store import observed, rejected
from core.store.place import install_product
from core.store.pool import connect
from core.store.rejected import Refusal
from ingest.account import Account
from ingest.intake import Intake, Way, open_intake
from ingest.own import MINUTE, full_minute, tell
from ingest.seen import ENTRIES_AT_ONCE
from tests import given
from tests.chaos.eventually import eventually
from tests.clock import JumpingClock
from tests.servers import Database

NOW = full_minute(SystemClock().now())  # the database decides by its own clock what is late


@dataclass
class Center:
    """An intake by a clock of our own."""

    intake: Intake
    clock: JumpingClock
    database: Database

    def told(self, metric: str) -> list[tuple[str, str | None, float]]:
        """(source, reason, value) of a metric of the account, the newest values last."""
        with self.database.connect() as conn:
            return conn.execute(
                "SELECT labels->>'source', labels->>'reason', value"
                " FROM observed JOIN series ON series_id = series.id"
                " WHERE metric = %s AND source_id = 'ioc-ingest' ORDER BY time, 1, 2",
                [metric],
            ).fetchall()

    async def send(self, minutes_ago: float) -> None:
        """Store one sample of bts-01."""
        at, stored = NOW - timedelta(minutes=minutes_ago), anyio.Event()
        body = orjson.dumps(
            {"metric": "net_rsrp_dbm", "time": int(at.timestamp() * 1000), "value": -97}
        )
        await tell(self.intake, SourceId("bts-01"), body, settle=stored.set)
        await stored.wait()

    def seen(self, source: str) -> list[float]:
        """When a source was last seen, as told minute by minute."""
        told = self.told("source_last_seen_timestamp_seconds")
        return [value for name, _, value in told if name == source]

    def wrote(self, at: datetime) -> bool:
        """Tell whether the newest account is of a minute."""
        return self.written() == at

    def written(self) -> datetime | None:
        """Return the minute of the newest account."""
        with self.database.connect() as conn:
            row: tuple[datetime | None] | None = conn.execute(
                "SELECT max(time) FROM observed JOIN series ON series_id = series.id"
                " WHERE metric = 'source_expected_period_seconds'"
            ).fetchone()
        return row and row[0]

    def refused(self) -> float:
        """Newest count of one source and reason."""
        return self.told("source_rejected_total")[-1][2]


def minutes_ago(minutes: float) -> float:
    """Seconds since 1970."""
    return (NOW - timedelta(minutes=minutes)).timestamp()


@pytest.fixture
async def center(database: Database) -> AsyncIterator[Center]:
    given.place(database)
    async with await connect(database.login(), autocommit=True) as conn:
        await install_product(conn, now=NOW)
    clock = JumpingClock(NOW)
    login = database.login("ioc_ingest")
    async with open_intake(login, clock, Way("test", 8), disk=None) as intake:
        await intake.resolver.refresh()
        yield Center(intake, clock, database)


async def refuse(database: Database, source: str | None, reason: Reason, count: int) -> None:
    """Keep payloads as refused."""
    fault = Fault("/value", reason, "no")
    refusal = Refusal(SourceId(source) if source else None, "json", [fault], 1, b"{}")
    async with await connect(database.login("ioc_ingest")) as conn, conn.transaction():
        await rejected.keep(conn, [refusal] * count, now=NOW)


async def test_a_source_that_never_sent_is_not_told_as_seen(center: Center) -> None:
    await Account(center.intake).write(NOW)
    assert center.told("source_last_seen_timestamp_seconds") == []
    periods = dict(row[::2] for row in center.told("source_expected_period_seconds"))
    assert periods["ioc-canary"] == 5
    assert "bts-01" not in periods  # it has none of its own


async def test_the_newest_sample_counts_and_is_remembered(center: Center) -> None:
    for minutes in (50, 20):
        await center.send(minutes)
    account = Account(center.intake)
    await account.write(NOW)
    await account.write(NOW + MINUTE)
    assert center.seen("bts-01") == [minutes_ago(20)] * 2


async def test_it_is_kept_at_each_full_minute(center: Center) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(Account(center.intake).keep)
        for at in (NOW, NOW + MINUTE, NOW + 2 * MINUTE):
            center.clock.set(at + timedelta(seconds=7))
            await eventually(partial(center.wrote, at), deadline_seconds=20)
        tasks.cancel_scope.cancel()
    assert len(center.told("source_expected_period_seconds")) % 3 == 0, "once a minute"


async def test_who_follows_the_log_sees_what_comes(center: Center) -> None:
    account = Account(center.intake)
    await account.write(NOW)
    for number in range(ENTRIES_AT_ONCE + 2):  # more than are read at once, the newest first
        await center.send(10 + number)
    await account.write(NOW + MINUTE)
    assert center.seen("bts-01") == [minutes_ago(10)]


async def test_what_was_emptied_from_the_log_is_read_from_the_samples(center: Center) -> None:
    account = Account(center.intake)
    await center.send(30)
    await account.write(NOW)
    await center.send(10)
    with center.database.connect() as owner:
        owner.execute("DELETE FROM batch")
    await center.send(20)
    await account.write(NOW + MINUTE)
    assert center.seen("bts-01") == [minutes_ago(30), minutes_ago(10)]


async def test_who_broke_off_looks_anew(center: Center, monkeypatch: pytest.MonkeyPatch) -> None:
    account = Account(center.intake)
    await account.write(NOW)
    await center.send(10)
    with monkeypatch.context() as broken:
        broken.setattr(observed, "series_by_ids", _broken)
        with pytest.raises(OperationalError):
            await account.write(NOW + MINUTE)
    await account.write(NOW + MINUTE)
    assert center.seen("bts-01") == [minutes_ago(10)]


async def _broken(*_: object) -> None:
    raise OperationalError


async def test_who_takes_over_goes_on_from_what_was_told(center: Center) -> None:
    await center.send(50)
    await Account(center.intake).write(NOW)
    with center.database.connect() as owner:
        owner.execute("DELETE FROM sample WHERE time < %s", [NOW - timedelta(minutes=49)])
    await Account(center.intake).write(NOW + MINUTE)
    assert center.seen("bts-01") == [minutes_ago(50)] * 2


async def test_an_account_of_many_sources_has_no_end(
    center: Center, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.resolve.resolve.SERIES_A_SOURCE_MAX", 1)
    for reason in (Reason.INVALID_VALUE, Reason.OUT_OF_RANGE, Reason.INVALID_PAYLOAD):
        await refuse(center.database, "bts-01", reason, 1)
    await Account(center.intake).write(NOW)
    assert len(center.told("source_rejected_total")) == 3


async def test_refusals_are_counted_by_reason_for_ever(center: Center) -> None:
    await refuse(center.database, "bts-01", Reason.INVALID_VALUE, 2)
    await refuse(center.database, "bts-01", Reason.OUT_OF_RANGE, 1)
    await refuse(center.database, None, Reason.INVALID_VALUE, 1)  # of nobody: not a source
    account = Account(center.intake)
    await account.write(NOW)
    assert center.told("source_rejected_total") == [
        ("bts-01", "invalid_value", 2),
        ("bts-01", "out_of_range", 1),
    ]
    await refuse(center.database, "bts-01", Reason.OUT_OF_RANGE, 3)
    await account.write(NOW + MINUTE)
    assert center.refused() == 4


async def test_what_nobody_took_in_is_forgotten_in_time_but_stays_counted(center: Center) -> None:
    await refuse(center.database, "bts-01", Reason.INVALID_VALUE, 3)
    later = NOW + timedelta(days=rejected.KEPT_DAYS)
    async with await connect(center.database.login("ioc_ingest"), autocommit=True) as conn:
        assert await rejected.expire(conn, now=later) == 0
        assert await rejected.expire(conn, now=later + timedelta(days=1)) == 3
        assert await rejected.totals(conn) == {("bts-01", "invalid_value"): 3}
