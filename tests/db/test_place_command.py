"""`ioc apply` as a person calls it: asked, refused, killed half way."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from core.place import difference
from core.store import bells
from core.store.place import stored_place
from core.store.pool import connect
from ioc.apply import apply as command
from ioc.place import read_place
from tests.places import CONFIG, NOW, apply, place, rows
from tests.running import eventually
from tests.servers import Cluster, Database


async def test_the_command(
    database: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def run(*, yes: bool = False, dry_run: bool = False) -> tuple[int, str, str]:
        code = await command(database.login(), folder, yes=yes, dry_run=dry_run, now=NOW)
        out, err = capsys.readouterr()
        told = [line for line in out.splitlines() if not line.startswith("walls.yml: ")]
        walls.append(len(told) < len(out.splitlines()))
        return code, told[-1] if told else "", err

    walls: list[bool] = []  # whether each run said that they are read anew
    described, _ = read_place(folder)
    assert described is not None
    async with await connect(database.login()) as conn:
        all_of_it = f"{len(difference(described.records(), await stored_place(conn)))} added"
    assert await run(dry_run=True) == (0, all_of_it, "")
    assert await run(dry_run=True, yes=True) == (0, all_of_it, "")
    assert await run() == (1, all_of_it, "nothing applied: nobody to ask here; add --yes\n")
    assert await run(yes=True) == (0, all_of_it, "")
    assert await run(yes=True) == (0, "nothing to change", "")
    assert await run() == (0, "nothing to change", "")
    (folder / "units.csv").unlink()
    code, out, err = await run(yes=True)
    assert (code, out, err.splitlines()[0]) == (1, "", f"{folder}/units.csv: the file is missing")
    assert rows(database, "SELECT count(*) FROM unit WHERE retired_at IS NOT NULL") == [(0,)]
    assert walls == [False, False, False, True, True, True, False]


async def test_who_takes_the_walls_away_rings_too(database: Database, folder: Path) -> None:
    (folder / "walls.yml").unlink(missing_ok=True)
    async with await connect(database.login(), autocommit=True) as listener:
        heard = bells.rings(listener, bells.PLACE)
        assert await anext(heard) == ""
        assert await command(database.login(), folder, yes=True, dry_run=False, now=NOW) == 0
        assert await anext(heard) == bells.PLACE  # rung inside the transaction that changes it
        assert await command(database.login(), folder, yes=True, dry_run=False, now=NOW) == 0
        assert await anext(heard) == bells.PLACE, "nothing else has changed"


async def test_the_command_without_a_database(
    cluster: Cluster, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    login = Database(cluster, "nowhere").login()
    assert await command(login, folder, yes=True, dry_run=False, now=NOW) == 1
    assert capsys.readouterr().err.startswith("nothing was applied, the database went away: ")


APPLYING = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'apply'"""


def test_a_killed_command_has_applied_nothing(database: Database, folder: Path) -> None:
    """Fault 43: SIGKILL while the transaction is open."""
    asyncio.run(apply(database, place(CONFIG / "example")))
    with database.connect() as conn, conn.transaction():
        conn.execute("LOCK TABLE source IN SHARE MODE")  # units and metrics are written by then
        child = subprocess.Popen(
            [sys.executable, "-m", "ioc", "apply", str(folder), "--yes"],
            env={"IOC_DATABASE_URL": database.url, "IOC_STATE": str(database.state)},
            cwd=CONFIG.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        eventually(
            lambda: rows(database, APPLYING + " AND wait_event_type = 'Lock'") != [],
            lambda: f"exit code {child.poll()}",
        )
        child.kill()
        child.wait()
    eventually(lambda: rows(database, APPLYING) == [], lambda: "its backend still works")
    changes, _ = asyncio.run(apply(database, place(CONFIG / "example")))
    assert changes == ()
