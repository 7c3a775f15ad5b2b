"""Probes through the real process: portals on the loopback, rows in the database."""

import asyncio
import json
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.store.pool import connect
from ioc.apply import Applier, apply_place
from ioc.place import read_place
from ioc.private import Program
from tests import given
from tests.e2e.conftest import Ingest
from tests.ports import free_port
from tests.probing import Authority, Behaviour, answering, page, portal
from tests.running import Running, eventually, listens
from tests.servers import Database

PROJECT = Path(__file__).parents[2]
METRICS = {
    "portal_up": ("0/1", 60, 0, 1),
    "portal_probe_seconds": ("s", 60, 0, 120),
    "portal_http_status": ("code", 60, 100, 599),
    "portal_dns_up": ("0/1", 60, 0, 1),
    "portal_content_ok": ("0/1", 300, 0, 1),
    "portal_tls_not_after_timestamp_seconds": ("s since epoch", 3600, 0, None),
}


@pytest.fixture
def catalogue(database: Database) -> Database:
    """Give the test a place that knows the metrics of probes."""
    given.place(database)
    with database.connect() as conn:
        for name, (unit_of_measure, period, low, high) in METRICS.items():
            conn.execute(
                'INSERT INTO metric (name, "group", unit_of_measure, kind, labels,'
                " expected_period_seconds, valid_min, valid_max, name_vi, name_en, origin)"
                " VALUES (%s, 'portal', %s, 'gauge', '{portal,owner,probe}', %s, %s, %s, 'a', 'a',"
                " 'place')",
                [name, unit_of_measure, period, low, high],
            )
    return database


def policy(database: Database, *ports: int, networks: str = "{127.0.0.0/8}") -> None:
    with database.connect() as conn:
        conn.execute(
            "INSERT INTO probe_policy VALUES ('trung-tam', %s, %s) ON CONFLICT (probe) DO UPDATE"
            " SET allow_networks = excluded.allow_networks, allow_ports = excluded.allow_ports",
            [networks, list(ports)],
        )
        conn.execute("NOTIFY ioc_place")


def target(database: Database, address: str, id_: str = "web", **columns: Any) -> None:  # noqa: ANN401
    row = {"kind": "http", "text": "", "simulated": False, "unit": None, "interval": 2, **columns}
    with database.connect() as conn:
        conn.execute(
            "INSERT INTO probe_target (id, portal, owner, unit_id, kind, address,"
            " interval_seconds, timeout_seconds, expect_status, expect_text, simulated) VALUES"
            " (%(id)s, %(id)s, 'UBND xã', %(unit)s, %(kind)s, %(address)s, %(interval)s, 0.9,"
            " %(status)s, %(text)s, %(simulated)s)",
            {"id": id_, "address": address, "status": [200], **row},
        )
        conn.execute("NOTIFY ioc_place")


def found(database: Database, portal: str = "web") -> dict[str, Any]:
    """Newest value by metric, or metric and phase, of a portal."""
    with database.connect() as conn:
        rows = conn.execute(
            "SELECT metric, labels ->> 'phase', value FROM observed JOIN series ON series_id = id"
            " WHERE labels ->> 'portal' = %s ORDER BY time",
            [portal],
        ).fetchall()
    return {f"{metric}/{phase}" if phase else metric: value for metric, phase, value in rows}


@contextmanager
def probing(
    database: Database, folder: Path, *, demo: bool = False, **env: str
) -> Iterator[Ingest]:
    port = free_port()
    settings = {"IOC_DATABASE_URL": database.url, "IOC_STATE": str(database.state), **env}
    settings["IOC_INGEST_HTTP"] = f"127.0.0.1:{port}"
    process = Ingest("ingest-http", f", demo={demo}", settings, folder, port)
    process.start()
    try:
        yield process
    finally:
        process.kill()


@contextmanager
def site(behave: Behaviour, *, tls: Any = None) -> Iterator[int]:  # noqa: ANN401 - a context
    """Serve a portal beside the test; its port."""
    ready, stop = threading.Event(), asyncio.Event()
    port, loop = free_port(), asyncio.new_event_loop()

    async def serve() -> None:
        async with portal(behave, tls=tls, port=port):
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def logged(process: Ingest, event: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in process.log.read_text().splitlines() if line[:1] == "{"]
    return [line for line in lines if line.get("event") == event]


def test_a_portal_is_probed_from_the_bell_on(catalogue: Database, tmp_path: Path) -> None:
    with (
        probing(catalogue, tmp_path) as process,
        site(answering(page(body="Cổng".encode()))) as port,
    ):
        policy(catalogue, port)
        target(catalogue, f"http://127.0.0.1:{port}/", text="Cổng", unit="khun-ha-2025")
        eventually(lambda: "portal_up" in found(catalogue), process.log.read_text)
        seen = found(catalogue)
        assert {name: seen[name] for name in seen if "/" not in name} == {
            "portal_up": 1,
            "portal_http_status": 200,
            "portal_content_ok": 1,
        }
        phases = {name.partition("/")[2] for name in seen if "/" in name}
        assert phases == {"connect", "first_byte", "total"}
        with catalogue.connect() as conn:
            # The center writes series of its own beside.
            series = (
                "SELECT DISTINCT labels - 'phase', source_id, unit_id FROM series"
                " WHERE metric LIKE 'portal_%'"
            )
            labels = {"portal": "web", "owner": "UBND xã", "probe": "trung-tam"}
            assert conn.execute(series).fetchall() == [
                ({**labels, "unit": "khun-ha-2025"}, "ioc-probe", None)
            ]
            assert conn.execute("SELECT count(*) FROM rejected").fetchone() == (0,)
            assert conn.execute("SELECT count(*) FROM batch").fetchone() != (0,)  # followers see it
            conn.execute("UPDATE probe_target SET retired_at = now()")
            conn.execute("NOTIFY ioc_place")
        eventually(lambda: "ioc_probe_targets 0.0" in _metrics(process), lambda: _metrics(process))


def _metrics(process: Ingest) -> str:
    return httpx.get(f"{process.url}/metrics").text


def test_down_is_said_after_a_second_try(catalogue: Database, tmp_path: Path) -> None:
    asked = []

    async def busy(writer: asyncio.StreamWriter, head: bytes) -> None:
        asked.append(head)
        writer.write(page("503 Busy"))

    with probing(catalogue, tmp_path) as process, site(busy) as port:
        policy(catalogue, port)
        target(catalogue, f"http://127.0.0.1:{port}/")
        eventually(lambda: "portal_up" in found(catalogue), process.log.read_text)
        assert len(asked) == 2
        assert found(catalogue) == {"portal_up": 0, "portal_http_status": 503}
        (told,) = logged(process, "probe_down")
        assert (told["target"], told["why"]) == ("web", "status")


def test_one_bad_try_is_no_outage(catalogue: Database, tmp_path: Path) -> None:
    asked = []

    async def flaky(writer: asyncio.StreamWriter, head: bytes) -> None:
        asked.append(head)
        writer.write(page("503 Busy") if len(asked) == 1 else page())

    with probing(catalogue, tmp_path) as process, site(flaky) as port:
        policy(catalogue, port)
        target(catalogue, f"http://127.0.0.1:{port}/")
        eventually(lambda: "portal_up" in found(catalogue), process.log.read_text)
    with catalogue.connect() as conn:
        ups = conn.execute(
            "SELECT DISTINCT value FROM observed JOIN series ON series_id = id"
            " WHERE metric = 'portal_up'"
        ).fetchall()
    assert ups == [(1,)]


def test_what_the_guard_refuses_is_on_the_record_and_not_down(
    catalogue: Database, tmp_path: Path
) -> None:
    async def inward(writer: asyncio.StreamWriter, _head: bytes) -> None:
        writer.write(page("302 Found", b"", ["Location: http://169.254.169.254/latest/"]))

    with probing(catalogue, tmp_path) as process, site(inward) as port:
        policy(catalogue, port)
        target(catalogue, f"http://127.0.0.1:{port}/", "redirect")
        target(catalogue, f"http://10.1.2.3:{port}/", "inner")
        target(catalogue, "http://169.254.169.254/", "metadata")
        refused = "SELECT object FROM audit WHERE action = 'probe.refuse' ORDER BY object"

        def recorded() -> bool:
            with catalogue.connect() as conn:
                names = [row[0] for row in conn.execute(refused).fetchall()]
            return names == ["probe:inner", "probe:metadata", "probe:redirect"]

        eventually(recorded, process.log.read_text)
        assert [found(catalogue, id_) for id_ in ("inner", "metadata", "redirect")] == [{}] * 3
        text = _metrics(process)
        assert 'ioc_probe_total{kind="http",result="untried"}' in text
        assert 'ioc_probe_failed_total{why="guard"}' in text
        assert {told["target"] for told in logged(process, "probe_untried")} == {
            "inner", "metadata", "redirect"
        }  # fmt: skip


def test_a_stand_in_is_probed_only_in_a_demo(catalogue: Database, tmp_path: Path) -> None:
    (tmp_path / "later").mkdir()
    with site(answering(page())) as port:
        policy(catalogue, port)
        target(catalogue, f"http://127.0.0.1:{port}/", simulated=True)
        target(catalogue, f"http://127.0.0.1:{port}/", "real")
        with probing(catalogue, tmp_path) as process:
            eventually(lambda: found(catalogue, "real") != {}, process.log.read_text)
            assert "ioc_probe_targets 1.0" in _metrics(process)
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
    place, findings = read_place(folder)
    assert place is not None, findings
    applier = Applier(
        actor="system:test", by="test", now=given.NOW, show=lambda _: None, confirm=lambda: True
    )
    async with await connect(database.login(), autocommit=True) as conn:
        await apply_place(conn, place, applier)
    return len(place.probes)


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


def test_a_certificate_that_ends_soon(catalogue: Database, tmp_path: Path) -> None:
    authority = Authority.made(tmp_path)
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - judged by the real clock
    soon, gone = now + timedelta(days=2), now - timedelta(days=1)
    with (
        probing(catalogue, tmp_path, SSL_CERT_FILE=str(tmp_path / "ca.crt")) as process,
        site(answering(page()), tls=authority.server("localhost", ends=soon)) as good,
        site(answering(page()), tls=authority.server("localhost", ends=gone)) as bad,
    ):
        policy(catalogue, good, bad, networks="{127.0.0.0/8,::1/128}")
        target(catalogue, f"https://localhost:{good}/", "soon")
        target(catalogue, f"https://localhost:{bad}/", "gone")
        metric = "portal_tls_not_after_timestamp_seconds"
        for id_ in ("soon", "gone"):
            eventually(lambda id_=id_: metric in found(catalogue, id_), process.log.read_text)  # type: ignore[misc]
        soon_seen, gone_seen = found(catalogue, "soon"), found(catalogue, "gone")
    assert (soon_seen[metric], soon_seen["portal_up"]) == (soon.timestamp(), 1)
    assert "portal_probe_seconds/tls" in soon_seen
    assert gone_seen == {metric: gone.timestamp(), "portal_up": 0, "portal_dns_up": 1}


@pytest.mark.long
def test_one_process_at_a_time_probes(catalogue: Database, tmp_path: Path) -> None:
    asked = []

    async def behave(writer: asyncio.StreamWriter, head: bytes) -> None:
        asked.append(head)
        writer.write(page())

    (tmp_path / "other").mkdir()
    with (
        site(behave) as port,
        probing(catalogue, tmp_path) as first,
        probing(catalogue, tmp_path / "other") as second,
    ):
        policy(catalogue, port)
        target(catalogue, f"http://127.0.0.1:{port}/")
        eventually(lambda: len(asked) >= 4, first.log.read_text)
        probed = ["ioc_probe_total{" in _metrics(process) for process in (first, second)]
        assert probed.count(True) == 1
        (leader,) = [process for process, led in zip((first, second), probed, strict=True) if led]
        leader.kill()
        before = len(asked)
        eventually(lambda: len(asked) > before, second.log.read_text)  # the other takes over
