"""Probes of a demo: its portals are stand-ins on the loopback, and say so."""

import asyncio
import shutil
import sys
from pathlib import Path

import pytest

from ioc.private import Program
from tests import given
from tests.e2e.probed import describe, found, logged, metrics, policy, probing, site, target
from tests.places import apply, place
from tests.ports import free_port
from tests.probing import answering, page
from tests.running import Running, eventually, listens
from tests.servers import Database

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def catalogue(database: Database) -> Database:
    """Give the test a place that knows the metrics of probes."""
    describe(database)
    return database


def test_a_stand_in_is_probed_only_in_a_demo(catalogue: Database, tmp_path: Path) -> None:
    (tmp_path / "later").mkdir()
    with site(answering(page())) as port:
        policy(catalogue, port)
        target(catalogue, f"http://127.0.0.1:{port}/", simulated=True)
        target(catalogue, f"http://127.0.0.1:{port}/", "real")
        with probing(catalogue, tmp_path) as process:
            eventually(lambda: found(catalogue, "real") != {}, process.log.read_text)
            assert "ioc_probe_targets 1.0" in metrics(process)
        assert found(catalogue) == {}
        with probing(catalogue, tmp_path, demo=True) as process:
            eventually(lambda: "portal_up" in found(catalogue), process.log.read_text)
        # It begins after the prober and ends before it: that alarms nobody at the terminal.
        nobody = free_port()
        policy(catalogue, port, nobody)
        with catalogue.connect() as conn:
            address = f"http://127.0.0.1:{nobody}/"
            conn.execute("UPDATE probe_target SET address = %s WHERE simulated", [address])
        with probing(catalogue, tmp_path / "later", demo=True) as process:
            eventually(lambda: logged(process, "probe_untried") != [], process.log.read_text)
            (told,) = logged(process, "probe_untried")
            assert (told["why"], told["level"]) == ("stand_in", "info")
    with catalogue.connect() as conn:
        marks = conn.execute(
            "SELECT DISTINCT labels ->> 'portal', labels ->> 'simulated' FROM series"
            " WHERE metric LIKE 'portal_%' ORDER BY 1"
        ).fetchall()
    assert marks == [("real", None), ("web", "true")]


async def _applied(database: Database, folder: Path) -> int:
    """Apply the demo's place with stand-ins at a port of the test's own; how many are probed."""
    port = str(free_port())
    text = (folder / "probes.yml").read_text().replace("8021", port)
    (folder / "probes.yml").write_text(
        text.replace("    simulated: true", "    interval: 20s\n    simulated: true")
    )
    described = place(folder)
    await apply(database, described, now=given.NOW)
    return len(described.probes)


def test_the_demos_portals_are_probed_at_their_stand_ins(
    database: Database, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(PROJECT / "config" / "tam-duong", tmp_path / "place"))
    count, keys = asyncio.run(_applied(database, folder)), tmp_path / "keys.json"
    keys.write_text("{}")  # no source sends: what arrives was probed
    health = free_port()
    words = ("simulate", "--keys", str(keys), "--health", f"127.0.0.1:{health}")
    program = Program(
        name="simulate",
        argv=(sys.executable, "-m", "ioc", *words),
        cwd=PROJECT,
        env={"IOC_STATE": str(tmp_path), "IOC_CONFIG": str(folder)},
    )
    simulate = Running(program, tmp_path / "simulate.log", lambda: listens(health))
    simulate.start()
    try:
        with probing(database, tmp_path, demo=True) as process:
            eventually(lambda: _probed(database) == count, process.log.read_text, seconds=60)
    finally:
        simulate.kill()
    with database.connect() as conn:
        marks = conn.execute(
            "SELECT DISTINCT labels ->> 'simulated', labels ->> 'probe', source_id FROM series"
            " WHERE metric LIKE 'portal_%'"
        ).fetchall()
        assert marks == [("true", "trung-tam", "ioc-probe")]
        assert conn.execute("SELECT count(*) FROM rejected").fetchone() == (0,)


def _probed(database: Database) -> int:
    with database.connect() as conn:
        row = conn.execute(
            "SELECT count(DISTINCT series_id) FROM observed JOIN series ON series_id = id"
            " WHERE metric = 'portal_up'"
        ).fetchone()
    return row[0] if row else 0
