"""A backup under load is what it says, or there is none; what is restored is what was saved."""

import asyncio
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from core.service.clock import SystemClock
from core.service.settings import Settings
from core.store import backups
from core.store.backups import Standing
from core.store.pool import connect
from ioc.backup import folder, told
from ioc.backup.daily import Daily
from ioc.backup.drill import drill
from ioc.backup.errors import BackupError
from ioc.backup.make import Made, make
from ioc.backup.restore import restore
from ioc.private import StartError
from ioc.up.state import held
from tests.chaos.eventually import eventually as until
from tests.clock import JumpingClock
from tests.delivering import WEBHOOK, Ways, delivering
from tests.places import CONFIG
from tests.running import eventually
from tests.saving import copying, left, tell, write
from tests.servers import Cluster, Database
from tests.typed import typed

CLOCK = SystemClock()
_MORTAL = {"fsync": "off", "full_page_writes": "on"}
_FILL = """
INSERT INTO source (id, name_vi, name_en, origin) VALUES ('bts-01', '', '', 'place');
INSERT INTO app_user (id, name, password_hash, password_changed_at, created_at)
  VALUES ('an', 'An', '', now(), now());
INSERT INTO session
  (token_hash, user_id, csrf, created_at, seen_at, expires_at, address, user_agent)
  VALUES (sha256('a'), 'an', '', now(), now(), now() + interval '1 day', '', '');
INSERT INTO lease VALUES ('alerts', 7, 'h', 1, now(), now() + interval '1 hour');
"""


@dataclass(frozen=True, slots=True)
class Center:
    """A database with something in it, and where its backups go."""

    cluster: Cluster
    settings: Settings
    into: Path

    @property
    def database(self) -> Database:
        return Database(self.cluster, "ioc")

    def make(self, into: Path, keep: int = 7) -> Made:
        return asyncio.run(make(self.settings, into, keep, CLOCK))

    def standing(self) -> Standing:
        return asyncio.run(standing_of(self.database))


async def standing_of(database: Database) -> Standing:
    async with await connect(database.login("ioc_alerts"), autocommit=True) as conn:
        found = await backups.standing(conn, now=CLOCK.now())
    assert found
    return found


@pytest.fixture(scope="module")
def center(cluster: Cluster) -> Iterator[Center]:
    home = Path(tempfile.mkdtemp(prefix="backup-", dir=cluster.folder))
    home.chmod(0o711)
    own = Cluster(home / "center", _MORTAL)
    own.folder.mkdir(mode=0o711)
    own.make()
    place = Path(shutil.copytree(CONFIG / "example", home / "place"))
    (place / "secrets").mkdir()
    (place / "secrets" / "sms").write_text("hush")
    (place / "server.key").write_text("-----BEGIN PRIVATE KEY-----")
    found = Center(
        own,
        Settings(state=own.folder, config=place, database_url=own.postgres.url(), backup_keep=2),
        home / "backups",
    )
    try:
        with found.database.connect() as owner:
            owner.execute(_FILL.encode())
        yield found
    finally:
        own.server.abandon()
        shutil.rmtree(home)


@pytest.fixture(scope="module")
def made(center: Center) -> Made:
    """Make a backup while others write, and somebody waits to be told."""
    asyncio.run(tell(center.database))
    begun, done = threading.Event(), threading.Event()
    writing = threading.Thread(target=write, args=(center.database, begun, done))
    writing.start()
    try:
        assert begun.wait(60)
        return center.make(center.into)
    finally:
        done.set()
        writing.join()


@pytest.fixture(scope="module")
def restored(center: Center, made: Made) -> Iterator[Cluster]:
    """Restore it, and start it as `ioc up` would."""
    to = center.into.parent / "restored"
    done = typed({}, "restore", str(made.path), "--to", str(to))
    assert done.returncode == 0, done.stderr
    as_there = made.manifest.begun_at.astimezone(ZoneInfo("Europe/Berlin"))
    assert f"as of {as_there:%Y-%m-%d %H:%M}\n" in done.stdout  # not of the place of the shell
    assert "trust" not in (to / "postgres" / "data" / "pg_hba.conf").read_text()
    cluster = Cluster(to, _MORTAL)
    cluster.make()
    yield cluster
    cluster.server.abandon()


async def _ways_back(database: Database) -> list[str]:
    async with await connect(database.login("ioc_backup"), autocommit=True) as conn:
        return list(await backups.ways_back(conn))


def test_a_backup_under_load_says_what_is_in_it(center: Center, made: Made) -> None:
    manifest = json.loads((made.path / "manifest.json").read_text())
    low, high = manifest["counts"]["audit"]
    assert 0 < low < high
    assert manifest["counts"]["people"] == [1, 1]
    assert {"sms", "place/server.key"} <= set(manifest["secrets"])
    assert "place/place.yml" in manifest["files"]
    assert not [each for name in ("secrets", "server.key") for each in center.into.rglob(name)]
    assert {each.name for each in center.into.iterdir()} == {made.path.name, ".lock"}
    standing = center.standing()
    assert (standing.verified_at is not None, standing.error) == (True, "")
    assert standing.age_seconds(CLOCK.now()) < 60


def test_what_is_restored_is_what_was_saved(center: Center, restored: Cluster) -> None:
    assert (restored.folder / "layout").read_text() == "1\n"
    assert (restored.folder / "place" / "place.yml").exists()
    assert not (restored.folder / "restoring").exists()
    with Database(restored, "ioc").connect() as owner:
        assert owner.execute("SELECT count(*) FROM session WHERE ended_at IS NULL").fetchone() == (
            0,
        )
        assert owner.execute("SELECT epoch FROM lease").fetchone() == (1_000_007,)
        gaps = owner.execute("SELECT source_id, kind FROM gap").fetchall()
        assert gaps == [("bts-01", "restore")]
        head = "SELECT action FROM audit ORDER BY id DESC LIMIT 1"
        assert owner.execute(head).fetchone() == ("center.restore",)
        kept = "SELECT count(*) FROM backup WHERE bytes IS NOT NULL"
        assert owner.execute(kept).fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(restored.postgres.url(), password=center.cluster.password("ioc"))


async def test_no_message_leaves_what_was_restored(restored: Cluster) -> None:
    database = Database(restored, "ioc")
    async with delivering(database, Ways({}, {WEBHOOK: "it/webhook/1"})) as delivery:
        for _ in range(75):  # more than a minute: another channel would be told, too
            await delivery.clock.jump()
        assert [(row["attempt"], row["settled_at"]) for row in delivery.rows()] == [(0, None)]
    own = {"IOC_STATE": str(restored.folder), "IOC_DATABASE_URL": database.url}
    resumed = typed(own, "resume", "--old", "drop", "--older-than", "0s")
    assert "1 firing, the oldest for" in resumed.stdout, resumed.stderr
    assert resumed.stdout.endswith("messages leave again; 1 were dropped\n")
    async with delivering(database, Ways({})) as delivery:
        (row,) = delivery.rows()
        assert (row["result"], row["attempt"]) == ("given_up", 1)
        assert "dropped by hand" in delivery.attempts()[0]["answer"]


async def test_nobody_begins_a_center_where_a_restore_has_begun(made: Made, tmp_path: Path) -> None:
    async with asyncio.TaskGroup() as tasks:
        work = restore(made.path, tmp_path / "to", CLOCK, by="system:test")
        restoring = tasks.create_task(work)
        await asyncio.sleep(0)  # it verifies the backup, which may take long
        with pytest.raises(StartError, match="holds other things"), held(tmp_path / "to"):
            pass
        restoring.cancel()
    assert not (tmp_path / "to").exists()


def test_a_drill_proves_it_and_the_center_knows(center: Center, made: Made) -> None:
    (center.into / ".drill-killed").mkdir()
    proved = asyncio.run(drill(center.settings, made.path, center.into, CLOCK))
    assert proved.counts["people"] == 1
    assert proved.noted
    assert not list(center.into.glob(".drill-*"))
    assert "up to the row that was last" in told.proved(proved)
    standing = center.standing()
    assert (standing.drilled_at is not None, standing.drill_error) == (True, "")


@pytest.mark.parametrize(
    ("file", "words"),
    [("postgres/base/1/1259", "checksum mismatch"), ("place/place.yml", "is damaged")],
)
def test_a_damaged_backup_is_found(
    center: Center, made: Made, tmp_path: Path, file: str, words: str
) -> None:
    bad = Path(shutil.copytree(made.path, tmp_path / made.path.name))
    content = bytearray((bad / file).read_bytes())
    content[40] ^= 1
    (bad / file).write_bytes(content)
    with pytest.raises(BackupError, match=words):
        asyncio.run(restore(bad, tmp_path / "to", CLOCK, by="system:test"))
    assert not (tmp_path / "to").exists()
    with pytest.raises(BackupError, match=words):
        asyncio.run(drill(center.settings, bad, tmp_path, CLOCK))
    assert words in center.standing().drill_error


def test_what_is_not_what_was_saved_is_no_success(center: Center, made: Made) -> None:
    bad = Path(shutil.copytree(made.path, center.into.parent / made.path.name))
    manifest = json.loads((bad / "manifest.json").read_text())
    manifest["counts"]["people"] = [5, 5]
    manifest["about"] |= {"audit_id": 1, "audit_hash": "00"}
    (bad / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BackupError, match=r"people: 1 rows, not 5; row \d+ of the record is not"):
        asyncio.run(drill(center.settings, bad, center.into.parent, CLOCK))
    assert asyncio.run(_ways_back(center.database)) == [made.path.name]


def test_one_that_is_killed_leaves_nothing_under_its_name(center: Center, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ioc", "backup", "--into", str(tmp_path)]
    environment = center.settings.environment()
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as killed:
        eventually(lambda: any(tmp_path.glob(".ioc-*.part/postgres")), lambda: "it did not begin")
        with pytest.raises(BackupError, match=f"being made in .* \\(process {killed.pid}\\)"):
            center.make(tmp_path)
        killed.send_signal(signal.SIGKILL)
    assert not folder.kept(tmp_path)
    eventually(lambda: not copying(tmp_path), lambda: "who received the log goes on")
    names = [center.make(tmp_path, keep=1).path.name]
    assert [each.name for each in folder.kept(tmp_path)] == names
    assert not list(tmp_path.glob(".ioc-*"))


def test_what_was_not_let_in_is_told_and_noted(center: Center, tmp_path: Path) -> None:
    doors = center.cluster.postgres.data / "pg_hba.conf"
    before = doors.read_text()
    doors.write_text("local all all scram-sha-256\n")
    center.cluster.server.signal(signal.SIGHUP)
    try:
        with pytest.raises(BackupError, match="local replication ioc_backup"):
            center.make(tmp_path)
    finally:
        doors.write_text(before)
        center.cluster.server.signal(signal.SIGHUP)
    assert "could not be copied" in center.standing().error


async def test_one_that_is_given_up_ends_at_once_with_all_that_copies(
    center: Center, tmp_path: Path
) -> None:
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        making = tasks.create_task(make(center.settings, tmp_path, 7, CLOCK))
        log = ".ioc-*.part/postgres/pg_wal/0*"  # then there are two who copy
        await until(lambda: any(tmp_path.glob(log)), deadline_seconds=50)
        making.cancel()
    assert not copying(tmp_path)
    assert left(tmp_path) == [".lock"]


async def test_each_day_one_is_made_and_tried(center: Center) -> None:
    into = center.into.parent / "daily"
    clock = JumpingClock(CLOCK.now() + timedelta(days=1))
    daily = Daily(center.settings, into, ZoneInfo("Asia/Ho_Chi_Minh"), clock)
    for _ in range(2):
        await daily.look()
    assert [each.name for each in folder.kept(into)] == [folder.name_of(clock.now())]
    standing = await standing_of(center.database)
    assert standing.drilled_at == clock.now()
    assert standing.verified_at is None or standing.verified_at < CLOCK.now()  # not of tomorrow
    assert await _ways_back(center.database) == []
