"""Probes through the real process: portals on the loopback, rows in the database."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from core.service.clock import SystemClock
from tests.e2e.probed import describe, found, logged, metrics, policy, probing, site, target
from tests.probing import Authority, answering, page
from tests.running import eventually
from tests.servers import Database


@pytest.fixture
def catalogue(database: Database) -> Database:
    """Give the test a place that knows the metrics of probes."""
    describe(database)
    return database


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
        eventually(lambda: "ioc_probe_targets 0.0" in metrics(process), lambda: metrics(process))


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
        text = metrics(process)
        assert 'ioc_probe_total{kind="http",result="untried"}' in text
        assert 'ioc_probe_failed_total{why="guard"}' in text
        assert {told["target"] for told in logged(process, "probe_untried")} == {
            "inner", "metadata", "redirect"
        }  # fmt: skip


def test_a_certificate_that_ends_soon(catalogue: Database, tmp_path: Path) -> None:
    authority = Authority.made(tmp_path)
    now = SystemClock().now().replace(microsecond=0)
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
        both = ("soon", "gone")
        eventually(
            lambda: all(metric in found(catalogue, id_) for id_ in both), process.log.read_text
        )
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
        probed = ["ioc_probe_total{" in metrics(process) for process in (first, second)]
        assert probed.count(True) == 1
        (leader,) = [process for process, led in zip((first, second), probed, strict=True) if led]
        leader.kill()
        before = len(asked)
        eventually(lambda: len(asked) > before, second.log.read_text)  # the other takes over
