"""A report over HTTP is stored when the answer says so, within its bounds."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.running import eventually

from .site import Site, told

RATE = 20  # reports in a row, see docs/heartbeats.md


def test_a_run_becomes_samples(site: Site) -> None:
    key, before = site.key(), time.time()
    site.ask("GET", f"/ping/{key}/start")
    assert told(site) == {}  # nothing is known yet: no end was ever reported
    site.ask("GET", f"/ping/{key}/3")
    after, found = time.time(), told(site)
    last, due = (
        found.pop(f"heartbeat_{name}_timestamp_seconds") for name in ("last_ping", "next_due")
    )
    run = found.pop("heartbeat_run_seconds")
    assert found == {"heartbeat_up": 0, "heartbeat_exit_code": 3}
    assert last is not None
    assert before - 0.001 <= last <= after
    assert due == pytest.approx(last + 300)
    assert run is not None
    assert 0 <= run <= after - before
    site.ask("GET", f"/ping/{key}")
    assert told(site)["heartbeat_up"] == 1


def test_the_answer_follows_the_commit(site: Site) -> None:
    key = site.key()
    waiting = (
        "SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND wait_event_type = 'Lock' AND query LIKE '%heartbeat_state%'"
    )
    with ThreadPoolExecutor(1) as thread:
        with site.database.connect() as conn, conn.transaction():
            conn.execute("LOCK TABLE heartbeat_state IN SHARE MODE")
            asking = thread.submit(site.ask, "GET", f"/ping/{key}/7")
            with site.database.connect() as other:
                eventually(
                    lambda: other.execute(waiting).fetchone() is not None,
                    lambda: f"nothing waits; answered: {asking.done()}",
                )
            assert not asking.done()
            assert (site.state(), told(site)) == (None, {})
        assert asking.result().status_code == 200
    assert site.state() == (False, True, True, 7, b"")
    assert told(site)["heartbeat_exit_code"] == 7


def test_a_body_is_kept_up_to_ten_thousand_bytes_and_never_too_long(site: Site) -> None:
    url = f"{site.ingest.url}/ping/{site.key()}/fail"
    for body, kept in [(b"disk full", b"disk full"), (b"x" * 3_000_000, b"x" * 10_000)]:
        assert httpx.post(url, content=body, timeout=30).status_code == 200
        state = site.state()
        assert state
        assert state[-1] == kept
    assert httpx.post(url, content=iter([b"a" * 9_999, b"bcd"])).status_code == 200
    state = site.state()
    assert state
    assert state[-1] == b"a" * 9_999 + b"b"


def test_a_key_may_report_twenty_times_in_a_row(site: Site) -> None:
    key = site.key()
    taken_in = 0
    while (refused := site.ask("GET", f"/ping/{key}")).status_code == 200:
        taken_in += 1
        assert taken_in < 10 * RATE, "nobody is told to wait"
    assert (refused.status_code, taken_in >= RATE) == (429, True)
    assert int(refused.headers["retry-after"]) >= 1
    assert site.ask("GET", f"/ping/{site.key()}").status_code == 200  # of another key nothing
