"""Sessions as the processes have them, on the test's own database."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg import AsyncConnection

from core.store.pool import connect
from tests import given
from tests.places import CONFIG
from tests.servers import Database

UPTO = given.NOW.replace(hour=0) - timedelta(days=1)


@pytest.fixture
async def conn(database: Database) -> AsyncIterator[AsyncConnection[Any]]:
    """Give the test one session of `ioc_ingest` (autocommit); what is late is fixed by `UPTO`."""
    with database.connect() as owner:
        owner.execute("UPDATE packed SET upto = %s", [UPTO])
    async with await connect(database.login("ioc_ingest"), autocommit=True) as conn:
        yield conn


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a place to be edited."""
    return Path(shutil.copytree(CONFIG / "tam-duong", tmp_path / "place"))
