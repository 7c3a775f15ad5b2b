"""A store for the tests of packing."""

from collections.abc import AsyncIterator

import pytest

from tests.packing import Store, store
from tests.servers import Database


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Store]:
    """Give the test a store of its own."""
    async with store(database) as made:
        yield made
