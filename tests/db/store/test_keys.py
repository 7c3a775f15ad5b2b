"""Keys are shown once, kept as hashes, and gone within seconds when revoked."""

from datetime import timedelta

import psycopg
import pytest

from core.model import SourceId
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
