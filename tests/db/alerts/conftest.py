"""Whoever leads dispatch, and what alerts left behind, on real tables."""

from collections.abc import AsyncIterator

import pytest

from alerts.retention import Sweep
from core.store.pool import connect, open_pool
from tests import firing
from tests.clock import JumpingClock
from tests.firing import HOOK, Leader
from tests.given import NOW
from tests.past import ALONE, OLD, Past
from tests.servers import Database


@pytest.fixture
async def leader(database: Database) -> AsyncIterator[Leader]:
    """Give the leader of alerts, with a routing to one webhook."""
    login = database.login("ioc_alerts")
    async with await connect(login, autocommit=True) as conn:
        with database.connect() as owner:
            leader = await firing.leader(conn, owner)
            leader.route(HOOK)
            yield leader


@pytest.fixture
async def past(database: Database) -> AsyncIterator[Past]:
    """Give alerts of long ago, and what sweeps them out."""
    login = database.login("ioc_alerts")
    async with await connect(login, autocommit=True) as conn, open_pool(login, size=2) as pool:
        with database.connect() as owner:
            leader = await firing.leader(conn, owner)
            leader.now = OLD
            leader.route(ALONE)
            yield Past(leader, Sweep(pool, JumpingClock(NOW), at_once=2))
