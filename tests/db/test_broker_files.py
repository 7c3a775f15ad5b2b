"""The broker's files follow the database: who may talk to it, and who may write which topic."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.service.address import Address
from core.service.clock import SystemClock
from core.service.settings import Settings
from core.store.pool import connect
from ioc.private import Machine, Mosquitto
from ioc.private.mosquitto import acl
from ioc.up.credentials import Credentials
from tests import given
from tests.servers import Database

PROJECT = Path(__file__).parents[2]
DEVICES = "pattern write ioc/v1/%u/telemetry\npattern read ioc/v1/%u/ack\n"
MAPPED = "user bts-01\ntopic write tele/hall/SENSOR\ntopic write v3/+/up\n\n"


def describe(database: Database) -> None:
    given.place(database)
    value = '{"metric": "net_rsrp_dbm", "value": "v"}'
    topics = [f'{{"topic": "{topic}", "time": "t", "values": [{value}]}}'
              for topic in ("tele/hall/SENSOR", "v3/{id}/up", "a\\nuser bts-02/#")]  # fmt: skip
    with database.connect() as conn:
        conn.execute(
            "UPDATE source SET mapping = %s::jsonb WHERE id IN ('bts-01', 'loose')",
            [f"[{', '.join(topics)}]".replace("\n", "\\n")],
        )
        conn.execute("UPDATE source SET retired_at = now() WHERE id = 'loose'")


def test_foreign_topics_stand_between_ingest_and_the_rule_for_all() -> None:
    text = acl(1, {"b": ["x/+"], "a": ["y", "z/+/w"], "none": []})
    assert text == (
        "user ioc-ingest-0\ntopic readwrite #\ntopic read $SYS/#\n\n"
        "user a\ntopic write y\ntopic write z/+/w\n\nuser b\ntopic write x/+\n\n" + DEVICES
    )


@pytest.mark.anyio
async def test_the_files_of_the_private_broker_follow(database: Database, tmp_path: Path) -> None:
    broker = Mosquitto(
        folder=tmp_path / "mqtt",
        account=None,
        machine=Machine(2, 1 << 30),
        address=Address("127.0.0.1", 1),
    )
    broker.prepare()
    settings = Settings.from_env({"IOC_STATE": str(tmp_path)})
    credentials = Credentials(broker, settings, SystemClock())
    async with await connect(database.login("ioc"), autocommit=True) as conn:
        assert await credentials.write(conn)  # the keys of ingest
        assert not await credentials.write(conn)
        describe(database)
        assert await credentials.write(conn)
        assert (tmp_path / "mqtt" / "acl").read_text().endswith(f"\n\n{MAPPED}{DEVICES}")
        assert not await credentials.write(conn)
        await conn.execute("UPDATE source SET mapping = '[]'")
        assert await credentials.write(conn)
        assert "tele/hall" not in (tmp_path / "mqtt" / "acl").read_text()


def test_the_files_of_another_broker_are_written_by_command(
    database: Database, tmp_path: Path
) -> None:
    describe(database)
    env = {"IOC_DATABASE_URL": database.url, "IOC_STATE": str(database.state)}

    def command(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "ioc", "mqtt", *words],
            cwd=PROJECT, env=env, capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        return done.stdout

    assert command("acl").endswith(f"\n\n{MAPPED}{DEVICES}")
    passwords, acl_file = tmp_path / "passwords", tmp_path / "acl"
    command("credentials", f"--into={passwords}", f"--acl-into={acl_file}")
    assert acl_file.read_text().endswith(f"\n\n{MAPPED}{DEVICES}")
    assert "ioc-ingest-0:$7$" in passwords.read_text()
