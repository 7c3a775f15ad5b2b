"""Heartbeats of a place's files in the database: shown first, applied whole, never deleted."""

import shutil
from pathlib import Path

import pytest

from core.place import Verb, shown_changes
from tests.places import apply_folder
from tests.servers import Database

EXAMPLE = Path(__file__).parents[3] / "config" / "example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "place"))


async def test_a_heartbeat_is_added_changed_retired_and_restored(
    database: Database, folder: Path
) -> None:
    changes = await apply_folder(database, folder)
    assert [change.id for change in changes if change.what == "heartbeat"] == [
        "backup",
        "mail-relay",
    ]
    assert await apply_folder(database, folder) == ()
    with database.connect() as conn:
        found = conn.execute(
            "SELECT id, unit_id, period_seconds, cron, zone, grace_seconds FROM heartbeat"
            " ORDER BY id"
        ).fetchall()
    assert found == [
        ("backup", "acme", None, "30 2 * * *", "Europe/Berlin", 7200),
        ("mail-relay", None, 300, None, None, 600),
    ]
    file = folder / "heartbeats.yml"
    whole = file.read_text()
    file.write_text(whole.replace("grace: 2h", "grace: 3h"))
    assert shown_changes(await apply_folder(database, folder)) == (
        "~ heartbeat backup: changed\n    grace_seconds: 7200 → 10800\n1 changed"
    )
    file.write_text(whole.split("  - id: mail-relay")[0])
    gone = await apply_folder(database, folder)
    assert [(change.id, change.verb) for change in gone] == [
        ("backup", Verb.CHANGED),
        ("mail-relay", Verb.RETIRED),
    ]
    with database.connect() as conn:
        acts = conn.execute("SELECT detail FROM audit ORDER BY id DESC LIMIT 1").fetchone()
        assert acts
        assert acts[0]["place"][1]["id"] == "mail-relay"
    file.write_text(whole)
    assert [change.verb for change in await apply_folder(database, folder)] == [Verb.RESTORED]
