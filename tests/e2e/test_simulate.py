"""The simulated place through the real ingest processes: every source arrives, nothing refused."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from core.model import SourceId
from core.store.pool import connect
from ioc.private import Program
from ioc.simulate import keep_demo_keys, read_keys
from ioc.simulate.script import read_stage
from ioc.simulate.serve import SEED
from tests import given
from tests.places import apply, place
from tests.plain import says_ready
from tests.ports import free_port
from tests.running import Running, eventually
from tests.servers import Broker, Database

PROJECT = Path(__file__).parents[2]
PLACE = PROJECT / "config" / "tam-duong"


class HasUrl:
    """What this file needs of an ingest process."""

    url: str


@pytest.fixture
def keys_file(database: Database, tmp_path: Path) -> Path:
    """Give the test the real place, applied, and the file of its demo keys."""
    path = tmp_path / "secrets" / "demo_keys.json"
    asyncio.run(_apply(database, path))
    return path


@pytest.fixture
def keys(keys_file: Path) -> Mapping[SourceId, str]:
    """Replace the small place of the other tests."""
    return read_keys(keys_file)


async def _apply(database: Database, path: Path) -> None:
    described = place(PLACE)
    await apply(database, described, now=given.NOW)
    async with await connect(database.login(), autocommit=True) as conn:
        sources = [source.id for source in described.sources]
        assert await keep_demo_keys(conn, sources, path, now=given.NOW) == len(sources) + 1
        assert await keep_demo_keys(conn, sources, path, now=given.NOW) == 0


@pytest.fixture
def simulate(
    ingest_http: HasUrl,
    broker: Broker,
    keys_file: Path,
    tmp_path: Path,
) -> Iterator[Running]:
    """Give the test a running simulation."""
    port = free_port()
    command = ["simulate", "--http", ingest_http.url, "--mqtt", broker.url, "--catch-up", "2h"]
    command += ["--keys", str(keys_file), "--health", f"127.0.0.1:{port}"]
    env = {"IOC_STATE": str(tmp_path), "IOC_CONFIG": str(PLACE)}
    argv = (sys.executable, "-m", "ioc", *command)
    program = Program(name="simulate", argv=argv, cwd=PROJECT, env=env)
    running = Running(program, tmp_path / "simulate.log", lambda: says_ready(f"127.0.0.1:{port}"))
    running.start()
    yield running
    running.stop()


def speaking(now_ms: int) -> set[str]:
    """Give the sources that the story of the day lets speak for the next minutes."""
    stage = read_stage(PLACE, seed=SEED)
    times_ms = now_ms + np.arange(0, 120_000, 10_000)
    return {
        str(each.source)
        for each in stage.instruments(stage.calendar.year(now_ms))
        if not each.source.startswith("ioc-")
        and not each.silent_at(times_ms).any()
        and not any(map(each.cut_off_at, times_ms.tolist()))
    }


@pytest.mark.usefixtures("ingest_mqtt", "simulate")
def test_every_source_arrives(database: Database) -> None:
    started_ms = given.now_ms()

    def arrived() -> dict[str, bool]:
        """Tell of each source whether all that it sent is marked as simulated."""
        with database.connect() as conn:
            found = conn.execute(
                "SELECT s.source_id, bool_and(s.labels ->> 'simulated' = 'true')"
                " FROM observed AS o JOIN series AS s ON s.id = o.series_id"
                " WHERE o.time > to_timestamp(%s) AND s.source_id NOT LIKE 'ioc-%%' GROUP BY 1",
                [started_ms / 1000],
            )
            return dict(found.fetchall())

    wanted = speaking(started_ms)
    assert len(wanted) > 10  # of 15
    eventually(
        lambda: arrived().keys() >= wanted, lambda: str(wanted - arrived().keys()), seconds=90
    )
    assert all(arrived().values())
    with database.connect() as conn:
        assert conn.execute("SELECT reason, faults FROM rejected").fetchall() == []
        past = conn.execute(
            "SELECT count(*) FROM observed WHERE time < now() - interval '1 hour'"
        ).fetchone()
    assert past is not None
    assert past[0] > 1000


def history(ingest: HasUrl, keys_file: Path, state: Path, *words: str) -> str:
    """Run `ioc simulate --history` to its end; what it said."""
    command = ["simulate", "--http", ingest.url, "--keys", str(keys_file), "--history", *words]
    done = subprocess.run(
        [sys.executable, "-m", "ioc", *command],
        cwd=PROJECT,
        env={"IOC_STATE": str(state), "IOC_CONFIG": str(PLACE)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.long
def test_months_of_history_are_stored_once(
    database: Database, ingest_http: HasUrl, keys_file: Path, tmp_path: Path
) -> None:
    words = ("15M", "--only", "dvc_dossiers_due_soon_unassigned")
    told = history(ingest_http, keys_file, tmp_path / "state", *words)
    assert ", 0 refused" in told
    assert "left" in told  # progress with an estimate
    stored = (
        "SELECT count(*), min(time) < now() - interval '14 months'"
        " FROM observed JOIN series ON id = series_id WHERE source_id <> 'ioc-ingest'"
    )
    with database.connect() as conn:
        first = conn.execute(stored).fetchone()
        history(ingest_http, keys_file, tmp_path / "state", *words)
        second = conn.execute(stored).fetchone()
        assert conn.execute("SELECT count(*) FROM rejected").fetchone() == (0,)
    assert first is not None
    assert second is not None
    assert first[1]
    # 90 days by the hour and 12 months by the day, five fields in four communes; the second run
    # adds only what has happened meanwhile.
    assert 20 * (90 * 24 + 350) < first[0] < 20 * (91 * 24 + 380)
    assert first[0] <= second[0] <= first[0] + 40
