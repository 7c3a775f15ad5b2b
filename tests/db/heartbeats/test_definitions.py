"""Heartbeats of a place's files in the database: shown first, applied whole, never deleted."""

import shutil
from pathlib import Path

import pytest

from core.place import Change, Verb, shown_changes
from core.store.pool import connect
from ioc.apply import Applier, apply_place
from ioc.place import read_place
from tests import given
from tests.servers import Database

EXAMPLE = Path(__file__).parents[3] / "config" / "example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "place"))


async def apply(database: Database, folder: Path) -> tuple[Change, ...]:
    place, findings = read_place(folder)
    assert place is not None, findings
    applier = Applier(
        actor="system:test", by="root", now=given.NOW, show=lambda _: None, confirm=lambda: True
    )
    async with await connect(database.login(), autocommit=True) as conn:
        return await apply_place(conn, place, applier)


async def test_a_heartbeat_is_added_changed_retired_and_restored(
    database: Database, folder: Path
) -> None:
    changes = await apply(database, folder)
    assert [change.id for change in changes if change.what == "heartbeat"] == [
        "backup",
        "mail-relay",
    ]
    assert await apply(database, folder) == ()
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
    assert shown_changes(await apply(database, folder)) == (
        "~ heartbeat backup: changed\n    grace_seconds: 7200 → 10800\n1 changed"
    )
    file.write_text(whole.split("  - id: mail-relay")[0])
    gone = await apply(database, folder)
    assert [(change.id, change.verb) for change in gone] == [
        ("backup", Verb.CHANGED),
        ("mail-relay", Verb.RETIRED),
    ]
    with database.connect() as conn:
        acts = conn.execute("SELECT detail FROM audit ORDER BY id DESC LIMIT 1").fetchone()
        assert acts
        assert acts[0]["place"][1]["id"] == "mail-relay"
    file.write_text(whole)
    assert [change.verb for change in await apply(database, folder)] == [Verb.RESTORED]
