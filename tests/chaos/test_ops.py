"""Fault 43: a change of the place or of the schema is killed half way; the next run resumes."""

import sys
from collections.abc import Iterator
from pathlib import Path

import anyio
import psycopg
import pytest

from core.service.secrets import kept_secret
from core.store.migrate import shipped
from tests.servers import Cluster, Database

from .stand import database_proxy, environment
from .wire import Frame

PROJECT = Path(__file__).parents[2]
EXAMPLE = PROJECT / "config" / "example"


@pytest.fixture
def empty_database(cluster: Cluster) -> Iterator[Database]:
    """Give a database that was never migrated, as its administrator hands it over."""
    database = cluster.create(template="template0")
    password = kept_secret(database.state / "secrets" / "db_postgres")
    with psycopg.connect(
        database.url, user="postgres", password=password, autocommit=True
    ) as administrator:
        administrator.execute("CREATE EXTENSION timescaledb")
    yield database
    cluster.drop(database)


async def test_a_migration_killed_half_way_is_resumed(
    empty_database: Database, folder: Path
) -> None:
    await killed_at_commit(empty_database, folder, "migrate", nth=2)
    assert migrations(empty_database) == [1]
    await ioc(empty_database, "migrate")
    assert migrations(empty_database) == [one.number for one in shipped()]


async def test_a_place_killed_half_way_changes_nothing(database: Database, folder: Path) -> None:
    old = place(database)
    await killed_at_commit(database, folder, "apply", str(EXAMPLE), "--yes")
    assert place(database) == old
    await ioc(database, "apply", str(EXAMPLE), "--yes")
    assert place(database) > old


async def test_a_place_with_a_mistake_changes_nothing(database: Database, folder: Path) -> None:
    await ioc(database, "apply", str(EXAMPLE), "--yes")
    old = place(database)
    for file in EXAMPLE.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    with (folder / "metrics.csv").open("a") as metrics:
        metrics.write("good_metric,portal,1,gauge,,60,,,Tốt,Good,\nbad metric,portal,1,gauge\n")
    assert await ioc(database, "apply", str(folder), "--yes", check=False)
    assert place(database) == old


async def killed_at_commit(database: Database, folder: Path, *arguments: str, nth: int = 1) -> None:
    """Run `ioc …` until it asks for its n-th COMMIT, and kill it there."""
    async with (
        database_proxy(database, folder) as proxy,
        proxy.holding(Frame.COMMIT, nth=nth) as held,
        await anyio.open_process(
            [sys.executable, "-m", "ioc", *arguments],
            cwd=PROJECT,
            env=environment(database, folder),
        ) as process,
    ):
        await held.reached()
        process.kill()
        held.drop()


async def ioc(database: Database, *arguments: str, check: bool = True) -> int:
    """Run `ioc …` to its end; returns its exit code."""
    done = await anyio.run_process(
        [sys.executable, "-m", "ioc", *arguments],
        cwd=PROJECT,
        env=environment(database, None),
        check=check,
    )
    return done.returncode


def migrations(database: Database) -> list[int]:
    """Numbers of the migrations that stand."""
    with database.connect() as conn:
        rows = conn.execute("SELECT number FROM migration ORDER BY number").fetchall()
    return [number for (number,) in rows]


def place(database: Database) -> set[tuple[str, str]]:
    """Everything of the place that stands: kind and id."""
    with database.connect() as conn:
        rows = conn.execute(
            """SELECT 'unit', id FROM unit
               UNION ALL SELECT 'metric', name FROM metric
               UNION ALL SELECT 'source', id FROM source
               UNION ALL SELECT 'audit', id::text FROM audit"""
        ).fetchall()
    return set(rows)
