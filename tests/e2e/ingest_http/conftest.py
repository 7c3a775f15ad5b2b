"""One HTTP ingest of a small place for all tests of this folder; `database` is emptied before."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from tests import given
from tests.e2e.conftest import Ingest, running_http
from tests.servers import Cluster, Database


@pytest.fixture(scope="session")
def shared_database(cluster: Cluster) -> Iterator[Database]:
    """Share one database, its place described."""
    database = cluster.create()
    given.place(database)
    yield database
    cluster.drop(database)


@pytest.fixture(scope="session")
def keys(shared_database: Database) -> dict[str, str]:
    """Give the test the key of each source."""
    return asyncio.run(given.keys_of_place(shared_database))


@pytest.fixture(scope="session")
def ingest_http(
    shared_database: Database, keys: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ingest]:
    """Share one HTTP ingest."""
    assert keys
    with running_http(shared_database, tmp_path_factory.mktemp("http")) as process:
        yield process


@pytest.fixture
def database(shared_database: Database) -> Database:
    """Give the test the shared database without samples, also those of tests that do not ask."""
    with shared_database.connect() as conn:
        conn.execute(  # TRUNCATE would lock out the ingest
            "DELETE FROM sample; DELETE FROM sample_late;"
            " DELETE FROM rejected; DELETE FROM rejected_day"
        )
    return shared_database


@pytest.fixture
def client(ingest_http: Ingest, keys: dict[str, str], database: Database) -> Iterator[httpx.Client]:
    """Give the test an HTTP client of source bts-01."""
    assert database.name
    headers = {"authorization": f"Bearer {keys['bts-01']}"}
    with httpx.Client(base_url=ingest_http.url, headers=headers, timeout=30) as client:
        yield client
