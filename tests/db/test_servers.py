"""The database and the broker that tests share are real, fresh and guarded."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from core.store.pool import connect
from tests.running import eventually
from tests.servers import Broker, Cluster, Database


async def test_a_database_is_migrated_and_empty(database: Database) -> None:
    async with await connect(database.login("ioc_ingest")) as conn:
        row = await (await conn.execute("SELECT count(*) FROM sample")).fetchone()
    assert row == (0,)


def test_no_test_sees_another_s_rows(cluster: Cluster) -> None:
    one, other = cluster.create(), cluster.create()
    with one.connect() as conn:
        conn.execute("CREATE TABLE mark (n int)")
    with other.connect() as conn:
        assert conn.execute("SELECT to_regclass('mark')").fetchone() == (None,)
    cluster.drop(one)
    cluster.drop(other)


def test_a_killed_cluster_comes_back_with_its_data(own_cluster: Cluster) -> None:
    database = own_cluster.create()
    with database.connect() as conn:
        conn.execute("CREATE TABLE mark AS SELECT 7 AS n")
    own_cluster.server.kill()
    own_cluster.server.start()
    with database.connect() as conn:
        assert conn.execute("SELECT n FROM mark").fetchall() == [(7,)]


def refused(broker: Broker, user: str, topic: str, key: str = "key") -> str:
    """Publish one message as mosquitto_pub does; what it complains of, if anything."""
    return subprocess.run(
        ["mosquitto_pub", "-p", str(broker.port), "-u", user, "-P", key, "-i", user,
         "-t", topic, "-m", "1", "-q", "1", "-V", "5"],
        check=False, capture_output=True,
    text=True,
    ).stderr  # fmt: skip


def test_the_broker_lets_in_whom_it_knows(broker: Broker) -> None:
    assert refused(broker, "bts-01", "ioc/v1/bts-01/telemetry")
    broker.allow("bts-01", "key")
    assert refused(broker, "bts-01", "ioc/v1/bts-01/telemetry") == ""
    assert refused(broker, "bts-01", "ioc/v1/bts-01/telemetry", "other")


def test_the_broker_keeps_sources_apart(broker: Broker) -> None:
    broker.allow("bts-01", "key")
    broker.allow("bts-02", "key")
    assert "Not authorized" in refused(broker, "bts-02", "ioc/v1/bts-01/telemetry")


def test_no_device_takes_another_s_session(broker: Broker) -> None:
    broker.allow("bts-01", "key")
    broker.allow("bts-02", "key")
    thief = ["mosquitto_pub", "-p", str(broker.port), "-u", "bts-02", "-P", "key", "-i", "bts-01"]
    subprocess.run([*thief, "-t", "ioc/v1/bts-02/telemetry", "-m", "1"], check=True)
    assert "as bts-01" not in broker.log


_ONE_TEST = """
import os, pytest
def test_it(database, broker):
    open({mark!r}, "w").write(f"{{os.getppid()}} {{database.cluster.server.log.parent}}")
    os.kill({victim}, 9)
    input()
"""


@pytest.mark.parametrize(
    ("workers", "victim"), [("-n0", "os.getpid()"), ("-n1", "os.getppid()")], ids=["alone", "xdist"]
)
def test_nothing_outlives_a_killed_run(tmp_path: Path, workers: str, victim: str) -> None:
    mark = tmp_path / "mark"
    project = Path(__file__).parents[2]
    test = tmp_path / "test_it.py"
    test.write_text(_ONE_TEST.format(mark=str(mark), victim=victim))
    subprocess.run(
        [sys.executable, "-m", "pytest", workers, "-p", "tests.conftest", "-c",
         project / "pyproject.toml", test],
        cwd=project, check=False, capture_output=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    folder = Path(mark.read_text().split()[1])
    eventually(lambda: not folder.exists(), lambda: f"left: {list(folder.rglob('*'))[:9]}")
    eventually(lambda: not programs(folder), lambda: f"left: {programs(folder)}")


def programs(folder: Path) -> list[psutil.Process]:
    return [it for it in psutil.process_iter(["cmdline"]) if str(folder) in str(it.info)]


def test_a_stored_session_survives_new_keys(broker: Broker) -> None:
    """Mosquitto's SIGHUP would end it, and more: docs/decisions/0006."""
    broker.allow("bts-01", "key")
    broker.allow("ioc-ingest-0", "key")
    client = ["-p", str(broker.port), "-P", "key", "-V", "5", "-q", "1"]
    persistent = ["-c", "-i", "ioc-ingest-0", "-x", "1209600"]
    ingest = ["mosquitto_sub", *client, *persistent, "-u", "ioc-ingest-0"]
    ingest += ["-t", "ioc/v1/+/telemetry"]
    subprocess.run([*ingest, "-E"], check=True)  # subscribes, then goes away
    device = ["mosquitto_pub", *client, "-u", "bts-01", "-t", "ioc/v1/bts-01/telemetry"]
    subprocess.run([*device, "-m", "kept"], check=True)
    broker.server.stop()
    broker.server.start()
    ended = broker.log.count("Client ioc-ingest-0 disconnected")
    broker.allow("bts-02", "key")
    assert broker.log.count("Client ioc-ingest-0 disconnected") == ended, "ended while away"
    heard = subprocess.run(
        [*ingest, "-C", "1", "-W", "10"], check=True, capture_output=True, text=True
    )
    assert heard.stdout == "kept\n"
