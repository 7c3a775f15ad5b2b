"""Applying a place when something gets in between: whole or not at all."""

from pathlib import Path

import psycopg
import pytest

from core.place import Verb
from ioc.apply import ChangedMeanwhileError
from tests.places import CONFIG, apply, place, rows
from tests.servers import Database


async def test_somebody_else_applied_while_people_read(database: Database, folder: Path) -> None:
    def another() -> bool:
        with database.connect() as conn:
            conn.execute(
                "INSERT INTO source (id, name_vi, name_en, origin)"
                " VALUES ('do-cong', 'x', 'x', 'place')"
            )
        return True

    with pytest.raises(ChangedMeanwhileError):
        await apply(database, place(folder), confirm=another)
    assert rows(database, "SELECT count(*) FROM unit") == [(0,)]


@pytest.mark.parametrize(
    "table", ["unit", "unit_code", "unit_successor", "metric", "source", "audit"]
)
async def test_killed_half_way_nothing_is_applied(
    database: Database, folder: Path, table: str
) -> None:
    """Fault 43: the backend dies inside the apply, at the first write to each table."""
    await apply(database, place(CONFIG / "example"))
    with database.connect() as conn:
        conn.execute(
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$"
        )
        conn.execute(f"CREATE TRIGGER die BEFORE INSERT ON {table} EXECUTE FUNCTION die()")
    held = "SELECT id, retired_at FROM unit ORDER BY id"
    before = rows(database, held)
    with pytest.raises(psycopg.OperationalError):
        await apply(database, place(folder))
    assert rows(database, held) == before
    with database.connect() as conn:
        conn.execute("DROP FUNCTION die CASCADE")
    changes, _ = await apply(database, place(folder))
    assert {Verb.ADDED, Verb.RETIRED} <= {change.verb for change in changes}


async def test_the_bell_rings_with_the_commit(database: Database, folder: Path) -> None:
    listener = database.connect()
    with listener:
        listener.execute("LISTEN ioc_place")
        await apply(database, place(folder))
        assert [one.channel for one in listener.notifies(timeout=5, stop_after=1)] == ["ioc_place"]
