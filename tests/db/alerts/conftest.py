"""Whoever leads dispatch, on real tables."""

from collections.abc import AsyncIterator

import pytest

from core.store.pool import connect
from tests import firing
from tests.firing import HOOK, Leader
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
