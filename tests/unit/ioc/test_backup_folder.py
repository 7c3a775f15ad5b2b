"""Which backups are whole, which stay, and when one is due."""

import asyncio
import fcntl
import os
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.service.clock import SystemClock
from core.service.secrets import keep_secret
from ioc.backup import folder
from ioc.backup.counted import About, Hour
from ioc.backup.daily import last_due
from ioc.backup.errors import BackupError
from ioc.backup.manifest import Manifest, digests, read
from ioc.backup.restore import restore
from tests.given import NOW
from tests.typed import typed

_SERVICE = 12_345
ABOUT = About(
    database="ioc", postgres="17.6", timescale=None, migration=1, bytes=1, tablespaces=0,
    may_copy=True, audit_id=None, audit_hash=None,
)  # fmt: skip


def name(day: int) -> str:
    return folder.name_of(NOW + timedelta(days=day))


def put(into: Path, *days: int) -> None:
    for day in days:
        (into / name(day)).mkdir()
        (into / name(day) / folder.MANIFEST).touch()


@pytest.mark.parametrize(
    ("new", "stays", "gone"),
    [
        (4, set(), [1, 2]),
        (-9, set(), [1, 2]),  # the clock goes behind: the new one is not the oldest
        (4, {1}, [2, 3]),  # the last that could be restored
        (4, {1, 2, 3}, []),
    ],
)
def test_the_oldest_go_but_never_the_new_one(
    tmp_path: Path, new: int, stays: set[int], gone: list[int]
) -> None:
    put(tmp_path, 1, 2, 3, new)
    removed = folder.prune(tmp_path, 2, {name(day) for day in (new, *stays)})
    assert list(removed) == [name(day) for day in gone]
    left = {1, 2, 3, new} - set(gone)
    assert {each.name for each in folder.kept(tmp_path)} == {name(day) for day in left}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files of others")
def test_what_root_makes_by_hand_is_of_who_has_the_folder(tmp_path: Path) -> None:
    os.chown(tmp_path, _SERVICE, _SERVICE)
    with folder.locked(tmp_path):
        part = folder.aside(tmp_path, name(1))
        for each in (*folder.BESIDE, folder.POSTGRES):
            (part / each).mkdir(parents=True)
        (part / folder.POSTGRES / "PG_VERSION").touch()
        (part / folder.MANIFEST).touch()
        folder.finish(part, tmp_path / name(1))
    found = [tmp_path / ".lock", tmp_path / name(1), *(tmp_path / name(1)).rglob("*")]
    assert {(each.stat().st_uid, each.stat().st_gid) for each in found} == {(_SERVICE, _SERVICE)}


def test_what_a_killed_drill_left_goes_but_not_of_one_that_runs(tmp_path: Path) -> None:
    for left in (".drill-killed", ".drill-runs"):
        (tmp_path / left).mkdir()
    runs = os.open(tmp_path / ".drill-runs", os.O_RDONLY)
    fcntl.flock(runs, fcntl.LOCK_EX)
    with folder.scratch(tmp_path) as state:
        assert {each.name for each in tmp_path.iterdir()} == {".drill-runs", state.name}
    os.close(runs)
    with folder.locked(tmp_path):
        assert [each.name for each in tmp_path.iterdir()] == [".lock"]


def test_each_file_is_named_and_none_is_there_besides(tmp_path: Path) -> None:
    for each in (folder.PLACE, folder.STATE):
        (tmp_path / each).mkdir()
    (tmp_path / folder.PLACE / "place.yml").write_text("zone: Asia/Ho_Chi_Minh")

    def write(**files: str) -> None:
        Manifest(
            name=name(1), row=1, version="1", begun_at=NOW, ended_at=NOW, bytes=1, about=ABOUT,
            hour=Hour.before(NOW), counts={}, postgres_manifest="", files=files, secrets=(),
            settings={},
        ).write(tmp_path)  # fmt: skip

    named = digests(tmp_path)
    write()  # a line went
    with pytest.raises(BackupError, match=r"place/place\.yml"):
        read(tmp_path)
    write(**named, **{"place/gone.yml": "00"})
    with pytest.raises(BackupError, match=r"damaged: place/gone\.yml"):
        read(tmp_path)


def test_another_version_may_count_something_else() -> None:
    manifest = Manifest(
        name=name(1), row=1, version="1", begun_at=NOW, ended_at=NOW, bytes=1, about=ABOUT,
        hour=Hour.before(NOW), counts={"people": (1, 2), "blocks": (3, 3)}, postgres_manifest="",
        files={}, secrets=(), settings={},
    )  # fmt: skip
    assert manifest.count_faults({"people": 2, "series_packed": 9}) == []
    assert manifest.count_faults({"people": 3}) == ["people: 3 rows, not 1 to 2"]


def test_a_backup_is_due_once_a_day_of_the_place() -> None:
    zone, at = ZoneInfo("Asia/Ho_Chi_Minh"), time(2)
    two = NOW.astimezone(zone).replace(hour=2, minute=0, second=0, microsecond=0)
    assert last_due(two, at, zone) == two
    assert last_due(two - timedelta(seconds=1), at, zone) == two - timedelta(days=1)
    assert last_due(two + timedelta(hours=21), at, zone) == two


@pytest.mark.parametrize("inside", ["layout", "something"])
def test_a_restore_never_goes_over_what_is_there(tmp_path: Path, inside: str) -> None:
    there, link = tmp_path / "there", tmp_path / "link"
    there.mkdir()
    link.symlink_to(there)
    (there / inside).write_text("1\n")
    for to in (there, link):
        with pytest.raises(BackupError, match="is not empty"):
            asyncio.run(restore(tmp_path / "backup", to, SystemClock(), by="system:test"))
    assert [each.name for each in there.iterdir()] == [inside]
    with pytest.raises(BackupError, match="in the backup itself"):
        asyncio.run(restore(tmp_path, tmp_path / "to", SystemClock(), by="system:test"))


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    keep_secret(tmp_path / "secrets" / "db_ioc_backup", "hush")
    said = typed({"IOC_STATE": str(tmp_path)}, "backup", "--into", str(tmp_path / "file" / "x"))
    assert said.returncode == 1
    assert said.stderr.startswith("ioc: The folder of backups")
