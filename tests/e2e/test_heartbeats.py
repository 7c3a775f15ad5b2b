"""Heartbeats over HTTP: a report is stored when the answer says so, and its key stays secret."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from core.model import HeartbeatId, SourceId
from core.service.clock import SystemClock
from core.store import keys
from core.store.keys import By, NewKey, Scope
from core.store.pool import connect
from tests import given
from tests.e2e.conftest import Ingest, running_http
from tests.running import eventually
from tests.servers import Cluster, Database

BACKUP, RELAY = HeartbeatId("backup"), HeartbeatId("relay")
RETIRED = HeartbeatId("retired")
Row = tuple[bool, bool, bool, int | None, bytes]  # runs, has ended, failed, exit code, body
RATE = 20  # reports in a row, see docs/heartbeats.md


async def make(database: Database, *wanted: NewKey) -> list[str]:
    """Make keys; their texts."""
    made, now = [], SystemClock().now() - timedelta(days=1)
    async with await connect(database.login("ioc"), autocommit=True) as conn:
        for one in wanted:
            async with conn.transaction():
                _, text = await keys.create(conn, one, by=By("system:test"), now=now)
            made.append(text)
    return made


def ping_key(heartbeat: HeartbeatId = RELAY) -> NewKey:
    return NewKey(name=heartbeat, scopes=[Scope.PING], heartbeat=heartbeat)


@dataclass
class Site:
    """A running ingest with two heartbeats, and keys enough for every test."""

    ingest: Ingest
    database: Database
    unused: list[str]  # of `relay`
    others: Mapping[str, str]  # keys that are good for nothing here
    used: list[str]

    def key(self) -> str:
        """Take a key of `relay` that has made no report."""
        self.used.append(self.unused.pop())
        return self.used[-1]

    def ask(self, method: str, path: str, **headers: str) -> httpx.Response:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        with httpx.Client(base_url=self.ingest.url, timeout=30) as client:
            return client.request(method, path, headers=headers)

    def state(self, heartbeat: HeartbeatId = RELAY) -> Row | None:
        with self.database.connect() as conn:
            return conn.execute(
                "SELECT started_at IS NOT NULL, ended_at IS NOT NULL, failed, exit_code, body"
                " FROM heartbeat_state WHERE heartbeat_id = %s",
                [heartbeat],
            ).fetchone()

    def forget(self) -> None:
        with self.database.connect() as conn:
            conn.execute("DELETE FROM heartbeat_state; DELETE FROM sample")


async def _others(database: Database) -> dict[str, str]:
    """Make keys that may not report: of other kinds, ended, and of what is retired."""
    ended = SystemClock().now() - timedelta(hours=1)
    names = ["write", "read", "admin", "expired", "revoked", "retired"]
    made = await make(
        database,
        NewKey(name="write", scopes=[Scope.WRITE], source=SourceId("bts-01")),
        NewKey(name="read", scopes=[Scope.READ]),
        NewKey(name="admin", scopes=[Scope.ADMIN]),
        NewKey(name="expired", scopes=[Scope.PING], heartbeat=RELAY, expires_at=ended),
        ping_key(),
        ping_key(RETIRED),
    )
    others = dict(zip(names, made, strict=True))
    async with await connect(database.login("ioc"), autocommit=True) as conn:
        id_ = others["revoked"].split("_")[1]
        await keys.revoke(conn, id_, by=By("system:test"), now=ended)
        await conn.execute("UPDATE heartbeat SET retired_at = now() WHERE id = %s", [RETIRED])
    return others


@pytest.fixture(scope="module")
def module_site(
    module_database: Database, module_keys: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    assert module_keys
    given.heartbeats(module_database)
    with module_database.connect() as conn:
        conn.execute(
            "INSERT INTO heartbeat (id, name_vi, name_en, period_seconds, grace_seconds)"
            " VALUES (%s, 'x', 'x', 60, 60)",
            [RETIRED],
        )
    unused = asyncio.run(make(module_database, *[ping_key()] * 30))
    others = asyncio.run(_others(module_database))
    with running_http(module_database, tmp_path_factory.mktemp("http")) as ingest:
        yield Site(ingest, module_database, unused, others, [])


@pytest.fixture
def site(module_site: Site) -> Site:
    """Give the test an ingest to which nobody has reported yet."""
    module_site.forget()
    return module_site


GET_HEAD_POST = ("GET", "HEAD", "POST")
# Where the key stands, as (path before the report, headers).
DOORS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "path": ("/ping/{key}", {}),
    "X-Ping-Key": ("/ping", {"x_ping_key": "{key}"}),
    "Bearer": ("/ping", {"authorization": "Bearer {key}"}),
}
REPORTS: Mapping[str, Row] = {
    "": (False, True, False, None, b""),
    "/": (False, True, False, None, b""),
    "/start": (True, False, False, None, b""),
    "/fail": (False, True, True, None, b""),
    "/0": (False, True, False, 0, b""),
    "/255": (False, True, True, 255, b""),
}


def knock(site: Site, method: str, door: str, report: str, key: str) -> httpx.Response:
    path, headers = DOORS[door]
    filled = {name: value.format(key=key) for name, value in headers.items()}
    return site.ask(method, path.format(key=key) + report, **filled)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("method", GET_HEAD_POST)
def test_every_report_by_every_door(site: Site, method: str, door: str) -> None:
    key = site.key()
    for report, expected in REPORTS.items():
        site.forget()
        answer = knock(site, method, door, report, key)
        assert (answer.status_code, site.state()) == (200, expected), report
        assert answer.content == (b"" if method == "HEAD" else b"OK\n")
        assert answer.headers["cache-control"] == "no-store"


STRANGERS = ("write", "read", "admin", "expired", "revoked", "retired", "unknown", "wrong", "none")


def stranger(site: Site, name: str) -> str:
    """Give a key that may not report."""
    match name:
        case "unknown":
            return "ioc_zzzzzzzz_" + "x" * 43
        case "wrong":  # the secret of a key that exists
            return site.key()[:-3] + "abc"
        case "none":
            return "backup"
        case _:
            return site.others[name]


@pytest.mark.parametrize("name", STRANGERS)
def test_an_outsider_learns_nothing_and_changes_nothing(site: Site, name: str) -> None:
    key = stranger(site, name)
    first = site.ask("GET", "/ping/ioc_aaaaaaaa_" + "y" * 43)
    for door in DOORS:
        for report in REPORTS:
            answer = knock(site, "GET", door, report, key)
            if door == "Bearer" and report in {"", "/"} and answer.status_code == 204:
                continue  # a client of InfluxDB asks for its version: see below
            assert (answer.status_code, answer.content) == (404, first.content), (door, report)
            assert set(answer.headers) == set(first.headers)
    assert site.state() is site.state(RETIRED) is None


def test_what_is_no_report(site: Site) -> None:
    key = site.key()
    for path in (f"/ping/{key}/log", f"/ping/{key}/256", f"/ping/{key}/-1", f"/ping/{key}/0/0"):
        assert site.ask("GET", path).status_code == 404
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = site.ask(method, f"/ping/{key}")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")
    assert site.state() is None


def test_clients_of_influxdb_still_learn_the_version(site: Site) -> None:
    basic = {"authorization": "Basic cm9vdDpyb290"}  # root:root, the default of version 1
    token = {"authorization": f"Token {site.others['write']}"}
    for headers in ({}, basic, token):
        answer = site.ask("GET", "/ping", **headers)
        assert (answer.status_code, "x-influxdb-version" in answer.headers) == (204, True)
    # A key of ours that nobody knows must not look as if its report had been stored.
    assert site.ask("GET", "/ping", authorization=f"Bearer {stranger(site, 'unknown')}").is_error


def told(site: Site) -> dict[str, float | None]:
    """Newest value of every metric of `relay`."""
    with site.database.connect() as conn:
        return dict(
            conn.execute(
                "SELECT DISTINCT ON (metric) metric, value FROM observed"
                " JOIN series ON series_id = series.id WHERE labels->>'heartbeat' = %s"
                " ORDER BY metric, time DESC",
                [RELAY],
            ).fetchall()
        )


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


def test_no_key_is_ever_written_down(site: Site) -> None:
    """Whatever way it came in, whatever was answered; in logs, metrics, answers and tables."""
    key = site.key()
    texts = []
    for door in DOORS:
        for report in (*REPORTS, "/log"):
            texts.append(knock(site, "POST", door, report, key).text)
            texts.append(knock(site, "POST", door, report, key[:-3] + "abc").text)
    texts.append(site.ask("PUT", f"/ping/{key}").text)
    texts.append(site.ask("GET", "/metrics").text)
    texts.append(site.ingest.log.read_text())
    with site.database.connect() as conn:
        for table in ("heartbeat_state", "rejected", "audit", "series", "api_key"):
            texts.extend(str(row) for row in conn.execute(f"TABLE {table}").fetchall())
    secrets = [one.split("_", 2)[2] for one in (*site.used, *site.others.values())]
    assert [secret for secret in secrets if any(secret in text for text in texts)] == []
    assert 'ioc_heartbeat_pings_total{result="stored"}' in site.ask("GET", "/metrics").text


@pytest.fixture
def own_site(own_cluster: Cluster, tmp_path: Path) -> Iterator[Site]:
    """Give the test an ingest whose database it may stop."""
    database = own_cluster.create()
    given.place(database)
    given.heartbeats(database)
    asyncio.run(given.keys_of_place(database))
    unused = asyncio.run(make(database, ping_key(), ping_key()))
    with running_http(database, tmp_path) as ingest:
        yield Site(ingest, database, unused, {}, [])


def test_without_a_database_nothing_is_acknowledged(own_site: Site) -> None:
    key = own_site.key()
    assert own_site.ask("GET", f"/ping/{key}/start").status_code == 200
    own_site.database.cluster.server.stop()
    answer = own_site.ask("GET", f"/ping/{key}/fail")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    own_site.database.cluster.server.start()
    assert own_site.state() == (True, False, False, None, b"")
    eventually(
        lambda: own_site.ask("GET", f"/ping/{key}/2").status_code == 200,
        lambda: "reports are not taken in again",
    )
    assert own_site.state() == (False, True, True, 2, b"")
    assert key.split("_", 2)[2] not in own_site.ingest.log.read_text()


def test_a_killed_ingest_forgets_nothing(own_site: Site) -> None:
    key = own_site.key()
    assert own_site.ask("GET", f"/ping/{key}/start").status_code == 200
    own_site.ingest.kill()
    own_site.ingest.start()
    assert own_site.ask("GET", f"/ping/{key}/0").status_code == 200
    assert "heartbeat_run_seconds" in told(own_site)  # from a start that the dead one took in
    with own_site.database.connect() as conn:  # and nothing comes of it for an hour
        conn.execute("UPDATE heartbeat_state SET ended_at = ended_at - interval '1 hour'")
        conn.execute(
            "INSERT INTO heartbeat_watch (since, seen_at) VALUES (now() - interval '1 day', now())"
            " ON CONFLICT (one_row) DO UPDATE SET since = excluded.since"
        )
    own_site.ingest.kill()
    own_site.ingest.start()
    eventually(
        lambda: told(own_site)["heartbeat_up"] == 0,
        lambda: f"silence is not told: {told(own_site)}",
    )
