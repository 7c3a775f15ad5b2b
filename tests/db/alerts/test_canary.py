"""The canary from its sample to a channel, and what the outside is told of it."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from alerts.deadman import tables
from alerts.deadman.beat import Beat
from alerts.deadman.canary import CHANNEL, GROUP, RECEIVER
from alerts.deliver.channels import Null
from alerts.leader import Alerter, Leading
from alerts.rules.grid import last_moment
from core.store.pool import connect
from core.store.product import ALERTS_SOURCE
from core.store.sql import queries
from ioc.recorder import StoredRecorder
from tests.alerting import Stand, stand, turn
from tests.delivering import Ways, insert, notification
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
ROUTING = """
route: {receiver: hook, group_by: [alertname], group_wait: 0s}
receivers:
  - name: hook
    webhook_configs: [{url: "http://127.0.0.1:9/hook"}]
"""


@dataclass(slots=True)
class Heard:
    """Who is outside: remembers what it was told."""

    pings: list[Sequence[str]] = field(default_factory=list)

    async def ping(self, faults: Sequence[str]) -> None:
        """Remember."""
        self.pings.append(tuple(faults))


@dataclass(slots=True)
class Center:
    """A leader with a canary, whose clock the test moves."""

    kept: Stand
    leading: Leading
    heard: Heard
    beat: Beat

    async def sing(self, *shards: str, age_seconds: float = 2) -> None:
        """Store canaries that were sent a while ago."""
        at = self.kept.now - timedelta(seconds=age_seconds)
        series = {f'ioc_canary{{shard="{each}"}}': at.timestamp() for each in shards}
        await self.kept.store(series, at)

    async def minute(self, *shards: str) -> None:
        """Let a minute pass: canaries and rules, then groups, delivery, and a look at all of it."""
        last = last_moment(self.kept.now, timedelta(minutes=1))
        for quarter in range(1, 5):
            self.kept.clock.set(last + quarter * timedelta(seconds=15))
            await self.sing(*shards)
            await turn(self.leading, self.kept.now)
        await self.leading.round()
        async with asyncio.timeout(20):
            while self.kept.rows("SELECT 1 FROM notification WHERE channel = %s AND "
                                 "settled_at IS NULL", CHANNEL):  # fmt: skip
                await self.kept.clock.jump()
        await self.beat.look()


@pytest.fixture
async def center(database: Database) -> AsyncIterator[Center]:
    async with stand(database, NOW) as kept, _led(kept) as center:
        yield center


@asynccontextmanager
async def _led(kept: Stand) -> AsyncIterator[Center]:
    await kept.put_routing(ROUTING)
    heard = Heard()
    alerter = Alerter(
        kept.database.login("ioc_alerts"),
        kept.clock,
        StoredRecorder(kept.intake, ALERTS_SOURCE),
        "https://ioc.example",
        Ways({CHANNEL: Null()}),
        kept.intake.pool,
        outside=heard,
        built_in=(GROUP,),
    )
    async with alerter.leading(await kept.lease()) as leading:
        delivering = asyncio.ensure_future(leading.deliverer.run())
        try:
            yield Center(kept, leading, heard, leading.beat(heard))
        finally:
            delivering.cancel()
            await asyncio.wait([delivering])


async def test_each_minute_one_goes_all_the_way_and_the_outside_is_told(center: Center) -> None:
    for _ in range(3):
        await center.minute("0", "1")
        await center.beat.look()  # of one canary it is told once
    assert center.heard.pings == [(), (), ()]
    assert center.kept.told() == [("firing", CHANNEL), ("repeat", CHANNEL), ("repeat", CHANNEL)]
    assert center.kept.events() == ["firing"]
    ((answers,),) = center.kept.rows(
        "SELECT count(*) FROM notification_attempt WHERE result = 'accepted'"
    )
    assert answers == 3


@pytest.mark.parametrize("shards", [(), ("1",)], ids=["none", "one shard stands still"])
async def test_without_a_canary_of_each_shard_nobody_is_told(
    center: Center, shards: tuple[str, ...]
) -> None:
    await center.minute(*shards)
    assert center.heard.pings == []
    assert center.kept.told() == []


async def test_an_old_canary_ends_it(center: Center) -> None:
    await center.minute("0", "1")
    await center.kept.pass_(60)
    await center.sing("0", age_seconds=1)
    await turn(center.leading, center.kept.now)
    await center.leading.round()
    await center.beat.look()
    assert center.heard.pings == [()]
    assert center.kept.events() == ["firing", "resolved"]
    assert center.kept.told() == [("firing", CHANNEL)]  # that it ended tells nobody anything


async def test_the_audit_speaks_of_what_is_stuck_though_the_canary_passes(center: Center) -> None:
    async with await connect(center.kept.database.login("ioc_alerts")) as conn:
        old = NOW - timedelta(minutes=6)
        await insert(conn, [notification(created_at=old, due_at=old)])
        await conn.execute("UPDATE notification SET leased_until = 'infinity'")
    await center.minute("0", "1")
    ((said,),) = center.heard.pings
    assert said.startswith("outbox: 1 wait for more than 5 min, the first for 4")


async def test_a_pass_of_before_proves_nothing(center: Center) -> None:
    await center.minute("0", "1")
    await center.kept.pass_(90)
    await center.sing("0", "1")
    await turn(center.leading, center.kept.now)
    after = center.leading.beat(center.heard)  # another leader, which told nobody yet
    await after.look()
    assert center.heard.pings == [()]


async def test_the_tables_say_nothing_before_the_first(center: Center) -> None:
    async with await connect(center.kept.database.login("ioc_alerts")) as conn:
        assert await tables.told(conn) is None
        assert await tables.evaluated_at(conn) is None
        assert (await tables.stuck(conn, now=NOW)).count == 0


async def test_of_canaries_the_ledger_keeps_a_day(center: Center) -> None:
    await center.minute("0", "1")
    kept = channels_of(center)
    async with await connect(center.kept.database.login("ioc_alerts")) as conn:
        assert await tables.forget(conn, before=center.kept.now) == 1
    assert (kept, channels_of(center)) == ([CHANNEL], [])
    assert center.kept.rows("SELECT * FROM notification_attempt") == []


async def test_what_others_were_told_is_never_forgotten(center: Center) -> None:
    async with await connect(center.kept.database.login("ioc_alerts")) as conn:
        await insert(conn, [notification(created_at=NOW, due_at=NOW)])
        await conn.execute("UPDATE notification SET settled_at = due_at, result = 'accepted'")
        assert await tables.forget(conn, before=NOW + timedelta(days=9)) == 0


def channels_of(center: Center) -> list[str]:
    return [channel for _, channel in center.kept.told()]


@pytest.mark.parametrize(
    ("query", "params", "scans"),
    [
        ("forget", {"before": NOW, "most": 9}, "notification_canary.*notification_attempt_pkey"),
        ("stuck", {"before": NOW}, "notification_due"),
        ("passed", {"receiver": RECEIVER}, "alert_group_due.*notification_of_group"),
    ],
)
def test_plan(database: Database, query: str, params: dict[str, object], scans: str) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO alert_group (key, route, receiver, labels, opened_at, due_at, closed_at)"
            " SELECT sha256(n::text::bytea), '', 'it', '{}', now(), now(), now()"
            " FROM generate_series(1, 5000) AS n"
        )
        owner.execute(
            "INSERT INTO notification (group_id, ordinal, receiver, channel, kind, reason,"
            " dedupe_key, priority, simulated, content, created_at, due_at, settled_at, result)"
            " SELECT g.id, n, 'it', 'it/webhook/0', 'firing', '',"
            " sha256((g.id * 9 + n)::text::bytea),"
            " 'p1', false, '{}', now(), now(), now(), 'accepted'"
            " FROM alert_group AS g, generate_series(1, 4) AS n"
        )
        owner.execute(
            "INSERT INTO notification_attempt (notification_id, attempt, started_at)"
            " SELECT id, 1, due_at FROM notification"
        )
        owner.execute("ANALYZE")
        with psycopg.ClientCursor(owner) as cursor:
            told = queries("alerts.deadman", "deadman.sql")[query]
            cursor.execute(b"EXPLAIN " + told.encode(), params)
            plan = " ".join(str(row[0]) for row in cursor.fetchall())
    assert re.search(scans, plan, re.DOTALL), plan
