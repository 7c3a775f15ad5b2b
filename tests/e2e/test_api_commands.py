"""`ioc user`, `ioc key`, `ioc screen` and the like, typed as an administrator types them."""

import asyncio
import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from core.service.access import REFRESH_SECONDS
from core.service.clock import SystemClock
from core.store import pairing
from core.store.pairing import Asking, Full
from core.store.pool import connect
from tests import given
from tests.chaos.eventually import eventually
from tests.desk import audited
from tests.e2e.apiserver import serving
from tests.servers import Database
from tests.typed import typed

Ioc = Callable[..., "subprocess.CompletedProcess[str]"]
GOOD = "vang cham nuoc nam sau\n"
EXAMPLE = Path(__file__).parents[2] / "config" / "example"


@pytest.fixture
def ioc(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ioc:
    """Run `ioc …` against the test's database."""
    env = {
        "IOC_DATABASE_URL": database.url,
        "IOC_STATE": str(database.state),
        "IOC_CONFIG": str(EXAMPLE),
        "COLUMNS": "120",
    }
    monkeypatch.chdir(tmp_path)
    return partial(typed, env)


def test_users(ioc: Ioc) -> None:
    made = ioc("user", "add", "an", "--role", "operator", "--name", "Vàng A An")
    assert "password" in made.stdout, made.stderr
    chosen = ioc("user", "add", "binh", "--role", "admin", "--password-stdin", stdin=GOOD)
    assert chosen.stdout == "binh can sign in\n"
    weak = ioc("user", "add", "chi", "--role", "leader", "--password-stdin", stdin="12345678901234")
    assert (weak.returncode, weak.stderr.startswith("ioc: the password ")) == (1, True)
    again = ioc("user", "add", "an", "--role", "operator")
    assert again.stderr == "ioc: user 'an' exists already\n"
    assert ioc("user", "disable", "an").returncode == 0
    assert "that is disabled" in ioc("user", "enable", "binh").stderr
    assert ioc("user", "enable", "an").stdout == "an can sign in\n"
    assert ioc("user", "disable", "an").returncode == 0
    last = ioc("user", "disable", "binh")
    assert (last.returncode, "no other administrator" in last.stderr) == (1, True)
    assert ioc("user", "password", "nobody").returncode == 1
    assert ioc("user", "list").stdout.splitlines()[1:] == [
        "an    Vàng A An  operator  disabled  off",
        "binh  binh       admin     enabled   off",
    ]


def test_roles_in_units(ioc: Ioc, database: Database) -> None:
    given.place(database)
    unit = ("--unit", "khun-ha-2025")
    assert ioc("user", "add", "an", "--role", "operator", "--role", "leader", *unit).returncode == 0
    given_more = ioc("user", "grant", "an", "--role", "auditor")
    assert given_more.stdout == (
        "an is now: auditor, leader@khun-ha-2025, operator@khun-ha-2025; all sessions have ended\n"
    )
    again = ioc("user", "grant", "an", "--role", "auditor")
    assert (again.returncode, again.stderr) == (1, "ioc: 'an' is auditor already\n")
    assert ioc("user", "grant", "an", "--role", "admin", *unit).stderr == (
        "ioc: role admin is for the whole place; leave out the unit\n"
    )
    assert ioc("user", "grant", "an", "--role", "leader", "--unit", "x").stderr == (
        "ioc: no unit 'x'; see units.csv of the place\n"
    )
    assert ioc("user", "revoke", "an", "--role", "leader").returncode == 1
    taken = ioc("user", "revoke", "an", "--role", "leader", *unit)
    assert taken.stdout.startswith("an is now: auditor, operator@khun-ha-2025;")
    assert "auditor,operator@khun-ha-2025  enabled" in ioc("user", "list").stdout


def test_keys_that_send_alerts_in(ioc: Ioc, database: Database) -> None:
    given.place(database)
    scope = ("key", "create", "--scope", "alert-writer", "--name", "prom1")
    key = ioc(*scope, "--unit", "khun-ha-2025").stdout.strip()
    id_ = key.split("_")[1]
    assert f"{id_}  prom1  alert-writer  khun-ha-2025" in ioc("key", "list").stdout
    assert ioc(*scope).stdout.startswith("ioc_")
    assert "no unit 'x'" in ioc(*scope, "--unit", "x").stderr
    wrong = ioc("key", "create", "--scope", "read", "--unit", "khun-ha-2025")
    assert (wrong.returncode, "alert-writer" in wrong.stderr) == (2, True)


async def test_screens(ioc: Ioc, database: Database) -> None:
    asking, now = Asking("lobby", "10.0.0.1"), SystemClock().now()
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        begun = await pairing.ask(conn, asking, now=now)
    assert not isinstance(begun, Full)
    (shown, _), words = begun, ("--name", "Sảnh", "--wall")
    refused = ioc("screen", "approve", shown.code, *words, "nowhere")
    assert (refused.returncode, refused.stderr) == (1, "ioc: no wall 'nowhere' in walls.yml\n")
    assert "asked from 10.0.0.1" in ioc("screen", "list").stderr
    approved = ioc("screen", "approve", shown.code.lower(), *words, "lobby")
    id_ = approved.stdout.split()[-1]
    row = ioc("screen", "list").stdout.splitlines()[1].split()
    assert row[:5] == [id_, "Sảnh", "lobby", "never", "-"]
    assert ioc("screen", "revoke", id_).stdout == f"{id_} is revoked\n"


def test_heartbeats(ioc: Ioc, database: Database) -> None:
    given.place(database)
    given.heartbeats(database)
    key = ioc("heartbeat", "key", "relay", "--name", "mail", "--days", "9").stdout.strip()
    assert key.startswith("ioc_")
    assert f"{key.split('_')[1]}  mail  ping    relay" in ioc("key", "list").stdout
    unknown = ioc("heartbeat", "key", "x")
    assert (unknown.returncode, unknown.stderr) == (
        1,
        "ioc: no heartbeat 'x'; `ioc heartbeat list` shows them\n",
    )
    wrong = ioc("key", "create", "--scope", "ping")
    assert (wrong.returncode, "ioc heartbeat key" in wrong.stderr) == (2, True)
    with database.connect() as conn:
        conn.execute(
            "INSERT INTO heartbeat_state (heartbeat_id, ended_at, failed, exit_code, body)"
            " VALUES ('relay', '2026-11-24 03:00:07Z', true, 3, 'disk full \x1b[2J')"
        )
    shown = ioc("heartbeat", "list")
    assert [" ".join(line.split()) for line in shown.stdout.splitlines()] == [
        "heartbeat name state last report next due schedule grace",
        "backup backup never - - 30 2 * * * Asia/Ho_Chi_Minh 2m",
        ("relay relay down (failed) 2026-11-24 03:00:07 2026-11-24 03:05:07 every 5m 2m"),
    ]
    assert shown.stderr == "(nobody watches them, last never; is `ioc up` running?)\n"
    one = ioc("heartbeat", "show", "relay").stdout
    assert "exit code    3\n" in one
    assert one.endswith("\ndisk full ·[2J\n")
    assert "no heartbeat" in ioc("heartbeat", "show", "x").stderr


def test_keys_and_sources(ioc: Ioc) -> None:
    assert ioc("source", "add", "may-do", "--metric", "do_*", "--create").returncode == 0
    assert "ioc key create" in ioc("source", "add", "khac").stdout
    assert "exists" in ioc("source", "add", "may-do").stderr
    assert "belong to the product" in ioc("source", "add", "ioc-x").stderr
    key = ioc("key", "create", "--scope", "write", "--source", "may-do").stdout.strip()
    assert key.startswith("ioc_")
    assert ioc("key", "create", "--scope", "write").returncode == 2
    assert "no source" in ioc("key", "create", "--scope", "write", "--source", "x").stderr
    id_ = key.split("_")[1]
    shown = ioc("key", "list").stdout
    assert id_ in shown
    assert key not in shown
    assert "may-do" in ioc("source", "list").stdout
    cost = ioc("source", "cost").stdout
    assert "in the end" in cost
    assert "As packed up to " in cost
    second = ioc("key", "create", "--scope", "write", "--source", "may-do")
    assert f"Over HTTP its older keys work on: {id_} (may-do)" in second.stderr
    assert second.stdout.startswith("ioc_")  # alone, so that KEY=$(…) stays right
    assert ioc("source", "retire", "khac").returncode == 0
    assert "khac" not in ioc("source", "list").stdout
    assert "added by hand" in ioc("source", "retire", "khac").stderr
    assert ioc("source", "add", "khac", "--metric", "khac_*").returncode == 0
    assert "khac" in ioc("source", "list").stdout
    assert ioc("key", "revoke", id_).stdout == f"{id_} is revoked\n"
    assert ioc("key", "revoke", id_).returncode == 1


async def test_a_key_works_at_once_and_ends_at_once(ioc: Ioc, database: Database) -> None:
    async with serving(database, EXAMPLE) as server, server.client() as client:

        async def says(status: int, key: str) -> bool:
            headers = {"authorization": f"Bearer {key}"}
            answer = await client.get("/api/v1/query", params={"query": "1"}, headers=headers)
            return answer.status_code == status

        made = await asyncio.to_thread(ioc, "key", "create", "--scope", "read")
        key = made.stdout.split()[-1]  # the api of this process may log before it
        seconds = REFRESH_SECONDS / 4  # not when the keys are read anyway
        await eventually(lambda: says(200, key), deadline_seconds=seconds, what="let in")
        await asyncio.to_thread(ioc, "key", "revoke", key.split("_")[1])
        await eventually(lambda: says(401, key), deadline_seconds=seconds, what="shut out")


def test_the_record_of_these_acts(ioc: Ioc, database: Database) -> None:
    ioc("source", "add", "may-do")
    key = ioc("key", "create", "--scope", "read").stdout.strip()
    assert ioc("audit", "verify").stdout == "the record is whole\n"
    lines = [json.loads(line) for line in ioc("audit", "export").stdout.splitlines()]
    assert [line["action"] for line in lines] == ["source.add", "key.create"]
    assert lines[0]["actor"].startswith("system:shell/")
    assert key not in ioc("audit", "export").stdout
    with database.connect() as owner:
        owner.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        owner.execute("UPDATE audit SET actor = 'user:somebody-else' WHERE id = 1")
    broken = ioc("audit", "verify")
    assert (broken.returncode, "row 1 " in broken.stderr) == (1, True)


def test_maintenance(ioc: Ioc, database: Database) -> None:
    given.place(database)
    add = ("maintenance", "add", "Nâng cấp", "--unit", "khun-ha-2025")
    # Days that lie ahead: what has begun cannot be changed as the rest of this test does.
    in_three, in_four = (f"{SystemClock().now() + timedelta(days=n):%a}".lower() for n in (3, 4))
    weekly = ("--weekly", f"{in_three},{in_four}", "--from", "22:00", "--to", "02:00")
    last = (SystemClock().now().date() + timedelta(days=30)).isoformat()
    made = ioc(*add, *weekly, "--last", last, "--out-of-slo")
    assert (made.returncode, made.stderr) == (0, "")
    id_ = made.stdout.split()[0]
    (line,) = ioc("maintenance", "list").stdout.splitlines()[1:]
    assert line.startswith(f"{id_}  Nâng cấp  unit=khun-ha-2025  "), line
    assert "does not count" in line
    changed = ioc("maintenance", "change", id_, "--weekly", in_four, "--to", "03:00", "--in-slo")
    assert (changed.returncode, "; counts" in changed.stdout) == (0, True), changed.stderr
    assert "no maintenance 'x' that" in ioc("maintenance", "change", "x", "--reason", "r").stderr
    late = ioc("maintenance", "change", id_, "--public")
    assert late.stderr.startswith("ioc: reason: people were not told")
    assert ioc("maintenance", "cancel", id_).stdout == f"{id_} is over\n"
    assert "  over  " in ioc("maintenance", "list").stdout
    assert len(audited(database, "maintenance.cancel")) == 1
    for more, reason in (
        ((*weekly, "--last", "x"), "ioc: --last: 'x' is no day"),
        (("--to", "2000-01-01T08:00"), "ioc: ends_at: no time of it lies ahead"),
        (("--to", "tomorrow"), "ioc: 'tomorrow' is no moment"),
        ((*weekly, "--last", last, "--public"), "ioc: reason: people were not told"),
        ((*weekly, "--last", last, "--portal", "dvc"), "ioc: say of what"),
        (("--weekly", "sun,x", *weekly[2:], "--last", last), "ioc: --weekly: 'x' is no day"),
    ):
        refused = ioc(*add, *more)
        assert (refused.returncode, refused.stderr[: len(reason)]) == (1, reason), refused.stderr
    assert "there is no maintenance 'x'" in ioc("maintenance", "cancel", "x").stderr


def test_incidents(ioc: Ioc, database: Database) -> None:
    given.place(database)
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO incident (title, severity, opened_at, opened_by, request)"
            " VALUES ('Cổng ngừng', 'serious', now() - interval '25 h', 'user:an', 'r')"
        )
    (line,) = ioc("incidents", "list").stdout.splitlines()[1:]
    assert line.startswith("SV-0001  Đang xử lý  Nghiêm trọng  chưa có  chưa có  notice due ")
    assert ", late, report due " in line
    assert ioc("incidents", "show", "1").stdout.startswith("SV-0001  Cổng ngừng\n")
    text = ioc("incidents", "export", "sv-0001", "--paper", "report").stdout
    assert (text.startswith("# BÁO CÁO SỰ CỐ\n"), "chưa có" in text) == (True, True)
    page = ioc("incidents", "export", "1", "--format", "html").stdout
    assert page.startswith("<!doctype html>")
    assert "no incident 9" in ioc("incidents", "show", "9").stderr
    assert "'x' is no number" in ioc("incidents", "show", "x").stderr
