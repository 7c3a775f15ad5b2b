"""The ingest processes, as they run in production, against the test's own database and broker."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc.private import Program
from tests import given
from tests.running import Running, free_port, listens
from tests.servers import Database

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def keys(database: Database) -> dict[str, str]:
    """Give the test a small place; the key of each of its sources."""
    return given.place(database)


class IngestHttp(Running):
    """`ioc ingest http` on a port of its own."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        env = {
            "IOC_DATABASE_URL": database.url,
            "IOC_STATE": str(database.state),
            "IOC_INGEST_HTTP": f"127.0.0.1:{self.port}",
        }
        super().__init__(
            Program(name="ingest-http", argv=_argv("http"), cwd=PROJECT, env=env),
            folder / "ingest-http.log",
            lambda: listens(self.port),
        )


@pytest.fixture
def ingest_http(database: Database, keys: dict[str, str], tmp_path: Path) -> Iterator[IngestHttp]:
    """Give the test a running HTTP ingest."""
    assert keys
    process = IngestHttp(database, tmp_path)
    process.start()
    yield process
    process.kill()


def _argv(*what: str) -> tuple[str, ...]:
    script = (
        "import os, asyncio; from core.service.settings import Settings;"
        "from ingest.http import serve; asyncio.run(serve(Settings.from_env(os.environ)))"
    )
    return (sys.executable, "-c", script)
