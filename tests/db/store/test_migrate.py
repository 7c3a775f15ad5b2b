"""Migrations: once each, whole or not at all, in order, never changed afterwards."""

import asyncio
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from core.store import migrate
from core.store.migrate import Applied, Migration, MigrationError, outstanding, shipped
from tests.running import eventually
from tests.servers import Cluster, Database

ONE = Migration(1, "one", "SELECT 1")
TWO = Migration(2, "two", "SELECT 2")


DONE = {1: Applied("one", ONE.sha256), 2: Applied("two", TWO.sha256)}


def test_what_is_outstanding() -> None:
    assert outstanding({}, [ONE, TWO]) == (ONE, TWO)
    assert outstanding({1: DONE[1]}, [ONE, TWO]) == (TWO,)
    assert outstanding(DONE, [ONE, TWO]) == ()
    assert outstanding({**DONE, 9: Applied("more", "x")}, [ONE, TWO]) == ()


@pytest.mark.parametrize(
    ("applied", "says"),
    [
        ({**DONE, 9: Applied("contract_less", "x")}, "migration 9, over which .* run the newer"),
        ({1: DONE[1], 9: Applied("more", "x")}, "migration 9, over which .* run the newer"),
        ({1: Applied("one", "other")}, "restore its file"),
    ],
)
def test_a_database_that_does_not_fit(applied: dict[int, Applied], says: str) -> None:
    with pytest.raises(MigrationError, match=says):
        outstanding(applied, [ONE, TWO])


def test_numbers_are_unique_and_rising() -> None:
    numbers = [migration.number for migration in shipped()]
    assert numbers == sorted(set(numbers))


def test_a_second_run_applies_nothing(database: Database) -> None:
    assert asyncio.run(migrate.migrate(database.login(), {})) == ()


def test_an_older_program_leaves_what_a_newer_one_added(database: Database) -> None:
    view = "SELECT pg_get_viewdef('board.place'::regclass)"
    with database.connect() as owner:
        ((before,),) = owner.execute(view).fetchall()
        owner.execute(
            "CREATE OR REPLACE VIEW board.place AS "
            f"SELECT old.*, 1 AS added FROM ({before.rstrip(' ;')}) AS old"
        )
        ((added,),) = owner.execute(view).fetchall()
        try:
            assert asyncio.run(migrate.migrate(database.login(), {})) == ()
            assert owner.execute(view).fetchall() == [(added,)]
            owner.execute("INSERT INTO migration (number, name, sha256) VALUES (9000, 'more', '')")
            assert asyncio.run(migrate.migrate(database.login(), {})) == ()
            assert owner.execute(view).fetchall() == [(added,)]
        finally:
            owner.execute("DELETE FROM migration WHERE number = 9000; DROP VIEW board.place")
            asyncio.run(migrate.migrate(database.login(), {}))


_KILLED = """
import asyncio, sys
from core.store import migrate
from core.store.pool import Login
slow = migrate.Migration(9001, "slow", "CREATE TABLE half (n int); SELECT pg_sleep(60)")
ships = (*migrate.shipped(), slow)
migrate.shipped = lambda: ships
login = Login(url=sys.argv[1], user="ioc", password=sys.argv[2], statement_seconds=600,
              application="killed migration")
asyncio.run(migrate.migrate(login, {}))
"""


def test_one_that_is_killed_half_way_is_rolled_back_and_resumed(
    database: Database, tmp_path: Path
) -> None:
    login = database.login()
    with (tmp_path / "log").open("wb") as log:
        killed = subprocess.Popen(
            [sys.executable, "-c", _KILLED, login.url, login.password], stderr=log
        )
    with database.connect() as conn:
        eventually(lambda: sleeping(conn), (tmp_path / "log").read_text)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'killed migration' AND datname = current_database()"
        )
        eventually(lambda: not sleeping(conn), lambda: "the killed migration still runs")
        assert conn.execute("SELECT to_regclass('half')").fetchone() == (None,)
    assert asyncio.run(migrate.migrate(login, {})) == ()


def sleeping(conn: psycopg.Connection) -> bool:
    row = conn.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'killed migration'"
        " AND datname = current_database() AND query LIKE '%pg_sleep%'"
    ).fetchone()
    return row == (1,)


def test_two_at_a_time_wait_for_each_other(cluster: Cluster) -> None:
    database = cluster.create("template1")
    try:
        with psycopg.connect(
            cluster.postgres.url(user="postgres", database=database.name),
            password=(cluster.folder / "secrets" / "db_postgres").read_text(),
            autocommit=True,
        ) as conn:
            conn.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")

        async def both() -> list[int]:
            login = replace(database.login(statement_seconds=600), lock_seconds=0.5)
            runs = await asyncio.gather(*(migrate.migrate(login, {}) for _ in range(2)))
            return sorted(len(applied) for applied in runs)

        assert asyncio.run(both()) == [0, len(shipped())]
    finally:
        cluster.drop(database)
