"""One ingest with two heartbeats for all tests of this folder; nobody has reported before each."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.model import SourceId
from core.service.clock import SystemClock
from core.store import keys
from core.store.keys import By, NewKey, Scope
from core.store.pool import connect
from tests import given
from tests.e2e.conftest import running_http
from tests.servers import Cluster, Database

from .site import RELAY, RETIRED, Site, make, ping_key


@pytest.fixture(scope="session")
def shared_site(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Share one ingest and its database."""
    database = cluster.create()
    given.place(database)
    asyncio.run(given.keys_of_place(database))
    given.heartbeats(database)
    with database.connect() as conn:
        conn.execute(
            "INSERT INTO heartbeat (id, name_vi, name_en, period_seconds, grace_seconds)"
            " VALUES (%s, 'x', 'x', 60, 60)",
            [RETIRED],
        )
    unused = asyncio.run(make(database, *[ping_key()] * 30))
    others = asyncio.run(_others(database))
    with running_http(database, tmp_path_factory.mktemp("heartbeats")) as ingest:
        yield Site(ingest, database, unused, others, [])
    cluster.drop(database)


@pytest.fixture
def site(shared_site: Site) -> Site:
    """Give the test an ingest to which nobody has reported yet."""
    shared_site.forget()
    return shared_site


async def _others(database: Database) -> dict[str, str]:
    """Make keys that may not report: of other kinds, ended, and of what is retired."""
    ended = SystemClock().now() - timedelta(hours=1)
    names = ["write", "read", "admin", "expired", "revoked", "retired"]
    made = await make(
        database,
        NewKey(name="write", scopes=[Scope.WRITE], source=SourceId("bts-01")),
        NewKey(name="read", scopes=[Scope.READ]),
        NewKey(name="admin", scopes=[Scope.ADMIN]),
        NewKey(name="expired", scopes=[Scope.PING], heartbeat=RELAY, expires_at=ended),
        ping_key(),
        ping_key(RETIRED),
    )
    others = dict(zip(names, made, strict=True))
    async with await connect(database.login("ioc"), autocommit=True) as conn:
        id_ = others["revoked"].split("_")[1]
        await keys.revoke(conn, id_, by=By("system:test"), now=ended)
        await conn.execute("UPDATE heartbeat SET retired_at = now() WHERE id = %s", [RETIRED])
    return others
