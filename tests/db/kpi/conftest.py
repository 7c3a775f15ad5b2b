"""A session of `ioc_api`, as the routes have it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from psycopg import AsyncConnection

from core.store.pool import connect
from tests.servers import Database


@pytest.fixture
async def api(database: Database) -> AsyncIterator[AsyncConnection[Any]]:
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        yield conn
