"""Keys are shown once, kept as hashes, and gone within seconds when revoked."""

from datetime import timedelta

import psycopg
import pytest

from core.model import HeartbeatId, SourceId
from core.service.access import Denied, Keyring
from core.store import audit, keys
from core.store.keys import ApiKey, By, NewKey, Scope
from core.store.pool import connect, open_pool
from tests import given
from tests.clock import JumpingClock
from tests.servers import Database

BY = By("user:admin", "127.0.0.1")
SOURCE = SourceId("bts-01")


async def test_a_key_lives_until_it_is_revoked(database: Database) -> None:
    given.place(database)
    clock = JumpingClock(given.NOW)
    async with (
        await connect(database.login("ioc_api"), autocommit=True) as conn,
        open_pool(database.login("ioc_ingest"), size=1) as pool,
    ):
        async with conn.transaction():
            wanted = NewKey(name="roof", scopes=[Scope.WRITE], source=SOURCE)
            key, text = await keys.create(conn, wanted, by=BY, now=given.NOW)
        ring = Keyring(pool, clock.now)
        await ring.refresh()
        found = ring.check(text, Scope.WRITE)
        assert isinstance(found, ApiKey)
        assert (found.id, found.source) == (key.id, SOURCE)
        assert ring.check(text, Scope.ADMIN) is Denied.SCOPE
        assert ring.check(text[:-1] + "x", Scope.WRITE) is Denied.UNKNOWN_KEY
        assert ring.check(None, Scope.WRITE) is Denied.NO_KEY
        async with conn.transaction():
            assert await keys.revoke(conn, key.id, by=BY, now=given.NOW)
            assert not await keys.revoke(conn, key.id, by=BY, now=given.NOW)
        await ring.refresh()
        assert ring.check(text, Scope.WRITE) is Denied.UNKNOWN_KEY
        acts = [record.act async for record in audit.read(conn)]
    assert [(act.actor, act.action, act.object) for act in acts[-2:]] == [
        ("user:admin", "key.create", f"key:{key.id}"),
        ("user:admin", "key.revoke", f"key:{key.id}"),
    ]


async def test_a_key_expires_by_itself(database: Database) -> None:
    given.place(database)
    clock = JumpingClock(given.NOW)
    async with (
        await connect(database.login("ioc_api"), autocommit=True) as conn,
        open_pool(database.login("ioc_ingest"), size=1) as pool,
    ):
        ends = given.NOW + timedelta(minutes=1)
        wanted = NewKey(name="guest", scopes=[Scope.READ], expires_at=ends)
        async with conn.transaction():
            _, text = await keys.create(conn, wanted, by=BY, now=given.NOW)
        ring = Keyring(pool, clock.now)
        await ring.refresh()
        assert isinstance(ring.check(text, Scope.READ), ApiKey)
        clock.set(ends)
        assert ring.check(text, Scope.READ) is Denied.UNKNOWN_KEY
        assert text not in {key.name for key in await keys.usable(conn, now=ends)}


async def test_the_broker_knows_the_newest_key_of_a_source(database: Database) -> None:
    given.place(database)
    await given.keys_of_place(database)
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        before = await keys.mqtt_hashes(conn, now=given.NOW)
        later = given.NOW + timedelta(hours=1)
        wanted = NewKey(name="new", scopes=[Scope.WRITE], source=SOURCE)
        async with conn.transaction():
            await keys.create(conn, wanted, by=BY, now=later)
        after = await keys.mqtt_hashes(conn, now=later)
    assert set(before) == set(given.SOURCES)
    assert before[SOURCE] != after[SOURCE]


async def test_a_key_that_writes_needs_a_source(database: Database) -> None:
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        wanted = NewKey(name="any", scopes=[Scope.WRITE])
        with pytest.raises(psycopg.errors.CheckViolation):
            await keys.create(conn, wanted, by=BY, now=given.NOW)


async def test_a_key_of_a_heartbeat_reports_for_it_and_does_nothing_else(
    database: Database,
) -> None:
    given.place(database)
    given.heartbeats(database)
    backup = HeartbeatId("backup")
    async with (
        await connect(database.login("ioc_api"), autocommit=True) as conn,
        open_pool(database.login("ioc_ingest"), size=1) as pool,
    ):
        async with conn.transaction():
            wanted = NewKey(name="nas", scopes=[Scope.PING], heartbeat=backup)
            _, text = await keys.create(conn, wanted, by=BY, now=given.NOW)
        ring = Keyring(pool, lambda: given.NOW)
        await ring.refresh()
        found = ring.check(text, Scope.PING)
        assert isinstance(found, ApiKey)
        assert found.heartbeat == backup
        assert [ring.check(text, scope) for scope in (Scope.READ, Scope.WRITE, Scope.ADMIN)] == [
            Denied.SCOPE,
            Denied.SCOPE,
            Denied.SCOPE,
        ]
        assert not await keys.mqtt_hashes(conn, now=given.NOW)
        with database.connect() as owner:
            owner.execute("UPDATE heartbeat SET retired_at = now() WHERE id = %s", [backup])
        await ring.refresh()
        assert ring.check(text, Scope.PING) is Denied.UNKNOWN_KEY


@pytest.mark.parametrize(
    "wanted",
    [
        NewKey(name="without one", scopes=[Scope.PING]),
        NewKey(name="more", scopes=[Scope.PING, Scope.READ], heartbeat=HeartbeatId("backup")),
        NewKey(name="other", scopes=[Scope.READ], heartbeat=HeartbeatId("backup")),
        NewKey(name="both", scopes=[Scope.PING], heartbeat=HeartbeatId("backup"), source=SOURCE),
    ],
    ids=lambda wanted: wanted.name,
)
async def test_a_key_of_a_heartbeat_is_nothing_else(database: Database, wanted: NewKey) -> None:
    given.place(database)
    given.heartbeats(database)
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        with pytest.raises(psycopg.errors.CheckViolation):
            await keys.create(conn, wanted, by=BY, now=given.NOW)
