"""A session of `ioc_api`, as the routes have it; the loop of `ioc kpi`."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from psycopg import AsyncConnection

from core.store.pool import connect
from tests.computing import Stand, stands
from tests.servers import Database


@pytest.fixture
async def api(database: Database) -> AsyncIterator[AsyncConnection[Any]]:
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        yield conn


@pytest.fixture
async def stand(database: Database) -> AsyncIterator[Stand]:
    async with stands(database) as stand:
        yield stand
