"""What a place takes with it: all of it, readable without us, and no secret."""

import asyncio
import csv
import gzip
import json
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from psycopg.errors import InsufficientPrivilege

from core.model import Samples
from core.service.settings import Settings
from core.store.blocks.read import borders, snapshot
from core.store.pool import connect
from ioc.export.make import Exported, Wanted, export
from ioc.export.samples import pieces
from ioc.export.sheets import LEFT_OUT, sheets
from tests.clock import JumpingClock
from tests.given import STALE
from tests.packing import (
    EVER,
    HOUR,
    MINUTE,
    NOW,
    SERIES,
    TODAY,
    YESTERDAY,
    columns,
    content,
    course,
    store,
)
from tests.places import CONFIG
from tests.servers import Database

DOCS = Path(__file__).parents[2] / "docs" / "export.md"
SECRETS = (
    *("HushPassword", "HushKey", "HushFactor", "HushScreen", "HushInline"),
    *("HushFile", "HushProbe", "HushHook", "Hsh9"),
)
ODD = columns(
    (1, TODAY - 2 * MINUTE, 0.1 + 0.2),
    (1, TODAY - MINUTE, float("nan")),
    (1, TODAY, -0.0),
    (2, TODAY - HOUR, float("inf")),
    (2, TODAY, STALE),
    (3, NOW - HOUR, 1e300),
    (3, NOW - MINUTE, STALE),
)
_FILL = """
INSERT INTO unit (id, kind, name_vi, name_en, scope) VALUES ('xa', 'xa', 'Xã "A", B', 'A', 'core');
INSERT INTO rollup_day VALUES (1, '2020-01-02', '2020-01-01 17:00Z', '2020-01-02 17:00Z',
  '2020-01-02 01:00Z', '2020-01-02 02:00Z', 3, 1, 'Infinity', 1, 2, 1, 2);
INSERT INTO app_user (id, name, password_hash, password_changed_at, created_at)
  SELECT 'an' || n, name, 'HushPassword', now(), now()
  FROM unnest('{An,=1+1,-5,''@x,''}'::text[]) WITH ORDINALITY AS of (name, n);
INSERT INTO role_grant (user_id, role, granted_at) VALUES ('an1', 'admin', now());
INSERT INTO totp (user_id, secret, last_step) VALUES ('an1', 'HushFactor', 1);
INSERT INTO api_key (id, name, secret_hash, scopes, created_at)
  VALUES ('keykey12', 'k', sha256('HushKey'), '{read}', now());
INSERT INTO screen (id, name, wall_id, token_hash, address, approved_by, approved_at)
  VALUES ('screen12', 's', 'w', sha256('HushScreen'), '', 'an', now());
INSERT INTO routing (name, matchers, document, put_at)
  VALUES ('old', '', 'global: {smtp_auth_password: HushInline}
receivers: [{name: a, webhook_configs: [{http_config: {bearer_token: "HushHook"}}]}]', now());
INSERT INTO probe_target (id, portal, owner, kind, address, interval_seconds,
  timeout_seconds, simulated, expect_status, expect_text)
  VALUES ('p', 'p', 'o', 'http', 'https://u:HushProbe@example.org/', 60, 5, false, '{200}', '');
INSERT INTO alert (id, rule, fingerprint, name, labels, annotations, priority, simulated, state,
  active_at, fired_at) OVERRIDING SYSTEM VALUE VALUES (1, 'r', decode(repeat('00', 16), 'hex'),
  'Down', '{"unit": "xa"}', '{}', 'p2', false, 'firing', now(), now());
INSERT INTO alert_event (id, alert_id, at, kind, written_at) OVERRIDING SYSTEM VALUE
  VALUES (1, 1, now(), 'firing', now());
INSERT INTO way_test (person, way, code, asked_at, asked_by)
  VALUES ('an', 'sms', 'Hsh9', now(), 'an');
INSERT INTO kpi_upload (unit, period, way, file_name, sha256, body, state, made_by,
  made_at, request)
  VALUES ('xa', '2026-M10', 'file', 'a.csv', encode(sha256('a,b'), 'hex'), 'a,b', 'submitted', 'an',
    now(), 'r');
"""


@dataclass(frozen=True, slots=True)
class Made:
    """An export, and of what it is."""

    database: Database
    settings: Settings
    into: Path
    told: Exported
    said: list[str]

    @property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.into / "manifest.json").read_text())
        return found

    def rows(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(self.text(name).splitlines(keepends=True)))

    def text(self, name: str) -> str:
        return plain(self.into / name).decode()

    def count(self, table: str) -> int:
        with self.database.connect() as owner:
            ((number,),) = owner.execute(f"SELECT count(*) FROM {table}".encode()).fetchall()
        return int(number)


def plain(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


@pytest.fixture(scope="module")
def made(file_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Fill a center with samples, packed and not, and with secrets; export it."""
    home = tmp_path_factory.mktemp("export")
    place = Path(shutil.copytree(CONFIG / "tam-duong", home / "place"))
    (place / "secrets").mkdir()
    (place / "secrets" / "sms").write_text("HushFile")
    (place / "smtp.txt").write_text("HushFile")
    (place / "server.pem").write_text("-----BEGIN PRIVATE KEY-----\nHushFile")
    with (place / "oncall.yml").open("a") as file:
        file.write("\n# auth_password: HushInline\n# auth_password_file: smtp.txt\n")
    settings = Settings(state=file_database.state, config=place, database_url=file_database.url)
    said = list[str]()

    async def done() -> Exported:
        async with store(file_database) as kept:
            with file_database.connect() as owner:
                owner.execute(_FILL.encode())
            await kept.write(ODD, course(4, YESTERDAY, 3000, MINUTE))
            await kept.pack()
            wanted = Wanted(home / "out", None, None, "system:shell/an")
            return await export(settings, wanted, JumpingClock(NOW), said.append)

    return Made(file_database, settings, home / "out", asyncio.run(done()), said)


def test_it_says_what_it_is(made: Made) -> None:
    there = {
        each.relative_to(made.into).as_posix() for each in made.into.rglob("*") if each.is_file()
    }
    named = {each["path"]: each for each in made.manifest["files"]}
    assert there == {"manifest.json", *named}
    for path, each in named.items():
        content = (made.into / path).read_bytes()
        assert (len(content), sha256(content).hexdigest()) == (each["bytes"], each["sha256"])
    assert made.manifest["format"] == "ioc-export/1"
    assert [each for each in made.said if each.startswith("samples of ")]
    assert not list(made.into.parent.glob(".*"))


def test_each_table_is_there_as_it_is_or_it_says_why_not(made: Made) -> None:
    counts = {each["path"]: each["rows"] for each in made.manifest["files"]}
    tables = {"alerts/alerts.csv": "alert", "people/users.csv": "app_user",
              "kpis/uploads.csv": "kpi_upload",
              "place/series.csv": "series", "place/metrics.csv": "metric", "audit.jsonl": "audit",
              "people/migrations.csv": "migration", "alerts/events.csv": "alert_event"}  # fmt: skip
    assert {path: counts[path] for path in tables} == {
        path: made.count(table) for path, table in tables.items()
    }
    (unit,) = made.rows("place/units.csv")
    assert (unit["name_vi"], unit["area_km2"]) == ('Xã "A", B', "")
    assert (made.into / "kpis/uploads/1").read_bytes() == b"a,b"
    told = [row["name"] for row in made.rows("people/users.csv")]
    assert told == ["An", "'=1+1", "-5", "''@x", "'"]  # no formula
    statements = " ".join(f"{each.statement} ".replace("\n", " ") for each in sheets())
    with made.database.connect() as owner:
        found = owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition"
        ).fetchall()
    written = {"routing", "holidays"}  # as files
    missing = [
        name for (name,) in found
        if name not in LEFT_OUT and name not in written and f" {name} " not in statements
    ]  # fmt: skip
    assert missing == []


def test_samples_are_what_they_were_bit_by_bit(made: Made) -> None:
    read_samples, found = of_the_page("read_samples"), list[tuple[int, datetime, float]]()
    for path in sorted((made.into / "samples" / "m").iterdir()):
        rows = list(read_samples(path))
        assert all(one[:2] < other[:2] for one, other in pairwise(rows))
        found += [
            (series, datetime.fromisoformat(time), STALE if value is None else value)
            for series, time, value in rows
        ]
    wanted = {**content(ODD), **content(course(4, YESTERDAY, 3000, MINUTE))}
    assert content(columns(*found)) == wanted
    assert made.told.samples == len(wanted) == made.manifest["samples"]
    hours = [row for row in made.rows("hours/m.csv.gz") if row["series"] == "4"]
    assert [row["count"] for row in hours[:24]] == ["1", *["60"] * 23]  # closed on the right
    (old,) = [row for row in made.rows("days.csv.gz") if row["day"] < "2021"]  # without samples
    assert (old["day"], old["first_at"], old["max"]) == (
        "2020-01-02", "2020-01-02 01:00:00+00", "Infinity",
    )  # fmt: skip


def of_the_page(name: str) -> Any:
    """Give what the page tells people to read an export by."""
    found: dict[str, Any] = {}
    for piece in DOCS.read_text("utf-8").split("```python\n")[1:]:
        exec(piece.partition("```")[0], found)  # noqa: S102 - our own lines
    return found[name]


def test_no_secret_is_in_it(made: Made) -> None:
    hidden = [each.encode() for each in SECRETS]
    hidden += [sha256(each).hexdigest().encode() for each in hidden]
    hidden += [b"HushFactor".hex().encode()]
    for path in (each for each in made.into.rglob("*") if each.is_file()):
        content = plain(path)
        assert [each for each in hidden if each in content] == [], path
    assert "***" in made.text("place/in_force/routing-old.yml")
    assert not (made.into / "place/files/secrets").exists()


@pytest.mark.parametrize(
    "column",
    ["app_user.password_hash", "api_key.secret_hash", "api_key.mqtt_hash", "screen.token_hash",
     "calendar_link.hash", "way_test.code", "totp.secret", "session.token_hash"],
)  # fmt: skip
def test_who_exports_may_not_read_what_opens_something(made: Made, column: str) -> None:
    table, _, name = column.partition(".")
    with made.database.connect("ioc_backup") as conn, pytest.raises(InsufficientPrivilege):
        conn.execute(f"SELECT {name} FROM {table}".encode())


def test_the_record_says_who_took_it_and_can_be_verified_without_us(made: Made) -> None:
    lines = made.text("audit.jsonl").splitlines()
    last = json.loads(lines[-1])
    assert (last["actor"], last["action"]) == ("system:shell/an", "center.export")
    assert last["detail"]["into"] == str(made.into)
    first_broken = of_the_page("first_broken")
    assert first_broken(lines) is None
    broken = [*lines[:-1], lines[-1].replace("shell/an", "shell/ba")]
    assert first_broken(broken) == last["id"]


def test_the_page_names_each_file_and_column(made: Made) -> None:
    page = DOCS.read_text("utf-8")
    for each in made.manifest["files"]:
        if each["rows"] is not None and each["path"].endswith(".csv"):
            head = made.text(each["path"]).splitlines()[0]
            part = page.partition(f"| `{each['path']}` |")[2].partition("\n")[0]
            assert [name for name in head.split(",") if f"`{name}`" not in part] == [], each["path"]


def test_days_narrow_samples_only(made: Made, tmp_path: Path) -> None:
    day = date(TODAY.year, TODAY.month, TODAY.day)
    wanted = Wanted(tmp_path / "out", day, day, "system:shell/an")
    told = asyncio.run(export(made.settings, wanted, JumpingClock(NOW), lambda _: None))
    found = [each.name for each in (tmp_path / "out" / "samples" / "m").iterdir()]
    assert found == [f"{day}.csv.gz"]
    assert 0 < told.samples < made.told.samples
    assert (tmp_path / "out/alerts/alerts.csv").read_bytes() == (
        made.into / "alerts/alerts.csv"
    ).read_bytes()


async def test_as_many_samples_are_read_at_once_as_there_is_room_for(made: Made) -> None:
    login, ids = made.database.login("ioc_backup"), list(range(1, SERIES + 1))
    async with await connect(login, autocommit=True) as conn, snapshot(conn):
        read = [
            found.samples async for found in pieces(conn, await borders(conn), ids, EVER, most=500)
        ]
    assert max(map(len, read)) <= 500 < made.told.samples
    together = Samples.concatenate(read)
    assert np.array_equal(together.key_order(), np.arange(made.told.samples))
