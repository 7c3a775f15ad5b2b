"""Stands of the chaos tests; `make_stand` says what they hold."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from core.service.clock import SystemClock
from tests.disks import small_disk
from tests.servers import Broker, Cluster, Database

from .ledger import Ledger
from .seeds import short_folder
from .stand import Process, Stand, make_stand, sources_of_shard

DISK_MB = 800
SOURCES = (*sources_of_shard(0, 2), *sources_of_shard(1, 1))


@pytest.fixture
def stand(database: Database, broker: Broker, tmp_path: Path) -> Iterator[Stand]:
    """Share the run's cluster: for tests that leave the database alone."""
    stand = make_stand(database, broker, tmp_path, sources=SOURCES)
    yield stand
    stand.end()


@pytest.fixture
def ingest(stand: Stand) -> Process:
    """Give the test a running `ioc ingest http`."""
    process = stand.ingest_http()
    anyio.run(process.start)
    return process


@pytest.fixture(scope="module")
def crash_cluster(cluster: Cluster) -> Iterator[Cluster]:
    """Have a PostgreSQL that is killed again and again, with the same data."""
    with short_folder(cluster.folder) as folder:
        own = Cluster(folder)
        own.make()
        yield own
        own.server.abandon()


@pytest.fixture
def crash_stand(crash_cluster: Cluster, broker: Broker, tmp_path: Path) -> Iterator[Stand]:
    """Have a database that may be stopped and killed."""
    stand = make_stand(crash_cluster.create(), broker, tmp_path, sources=SOURCES)
    yield stand
    stand.end()


@pytest.fixture
def disk(cluster: Cluster) -> Iterator[Path]:
    """Give a file system of 800 MB, in memory."""
    with short_folder(cluster.folder) as folder, small_disk(folder, size_mb=DISK_MB) as disk:
        yield disk


@pytest.fixture
def small_stand(disk: Path, broker: Broker, tmp_path: Path) -> Iterator[Stand]:
    """Have a database on the small disk; the broker's is large."""
    cluster = Cluster(disk)
    cluster.make()
    stand = make_stand(cluster.create(), broker, tmp_path, sources=SOURCES)
    yield stand
    stand.end()
    cluster.server.abandon()


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder for the socket of a database proxy."""
    with short_folder() as short:
        yield short


@pytest.fixture
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """Start an empty ledger; its values depend on the test's seed, its times are of today."""
    seed = getattr(request.node, "callspec", None)
    number = seed.params.get("seed", 0) if seed else 0
    an_hour_ago = SystemClock().now() - timedelta(hours=1)
    return Ledger(number, int(an_hour_ago.timestamp()) * 1000)
