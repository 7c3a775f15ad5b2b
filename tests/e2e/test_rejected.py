"""Refused, looked at, put right, taken in: over the real ingest and the real command."""

import json
import subprocess

import httpx
import pytest

from tests import given
from tests.e2e.conftest import Ingest
from tests.servers import Database
from tests.typed import typed


class Center:
    """A place with an ingest process, and the command line beside it."""

    def __init__(self, database: Database, ingest: Ingest, keys: dict[str, str]) -> None:
        self.database = database
        self._ingest = ingest
        self._keys = keys

    def post(self, path: str, body: str, source: str = "bts-01", **headers: str) -> httpx.Response:
        headers |= {"Authorization": f"Bearer {self._keys[source]}"}
        return httpx.post(f"{self._ingest.url}{path}", content=body, headers=headers)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        env = {"IOC_DATABASE_URL": self.database.url, "IOC_STATE": str(self.database.state)}
        return typed(env, "rejected", *words)

    def widen(self) -> None:
        """Correct the range that was too narrow."""
        with self.database.connect() as conn:
            conn.execute("UPDATE metric SET valid_max = 50 WHERE name = 'net_rsrp_dbm'")


@pytest.fixture
def center(database: Database, ingest_http: Ingest, keys: dict[str, str]) -> Center:
    """Give the test a running center."""
    return Center(database, ingest_http, keys)


def sample(value: float, time_ms: int) -> str:
    return f'{{"metric": "net_rsrp_dbm", "time": {time_ms}, "value": {value}}}'


def test_list_show_dry_run_replay(center: Center) -> None:
    now = given.now_ms()
    good, bad = sample(-97, now), sample(12, now + 1)
    assert center.post("/api/v1/ingest", f'{{"samples": [{good}, {bad}]}}').status_code == 422
    lines = f"net_rsrp_dbm,op=a value=13 {now}\nbroken line\n"
    assert center.post("/write?precision=ms", lines).status_code == 400

    listed = center.command("list").stdout
    assert "out_of_range" in listed
    assert "12 is outside -140 to -20" in listed
    assert center.command("list", "--source", "bts-02").stdout == "nothing refused\n"
    shown = center.command("show", "1")
    assert '"value": 12' in shown.stdout
    assert "json  path /api/v1/ingest" in shown.stdout
    assert center.command("show", "99").returncode == 1
    nothing = center.command("replay", "1", "99", "98", "--yes")
    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert "there is no refused payload 98, 99" in nothing.stderr

    tried = center.command("replay", "--dry-run")
    assert tried.returncode == 1
    assert "2 payloads: 1 sample would be accepted, 3 still refused" in tried.stdout

    center.widen()
    tried = center.command("replay", "--dry-run")
    assert "2 payloads: 3 samples would be accepted, 1 still refused" in tried.stdout
    assert given.stored(center.database) == [("net_rsrp_dbm", -97.0)]

    tried = center.command("replay", "1", "--dry-run")
    assert "1 payload: 2 samples would be accepted, 0 still refused" in tried.stdout

    nobody = center.command("replay")  # no terminal: the dry run, and nobody to ask
    assert nobody.returncode == 2
    assert "2 payloads: 3 samples would be accepted, 1 still refused" in nobody.stdout
    assert "nobody to ask here; add --yes" in nobody.stderr
    assert given.stored(center.database) == [("net_rsrp_dbm", -97.0)]

    done = center.command("replay", "--yes")
    assert done.returncode == 1  # the broken line stays
    assert "1  2 accepted, taken" in done.stdout
    assert "2  1 accepted, 1 still refused: line 2" in done.stdout
    values = [value for _, value in given.stored(center.database)]
    assert values == [-97.0, 12.0, 13.0]
    with center.database.connect() as conn:
        marks = conn.execute("SELECT id, replayed_at IS NULL FROM rejected ORDER BY id").fetchall()
        acts = conn.execute(
            "SELECT detail ->> 'accepted', detail ->> 'refused' FROM audit"
            " WHERE action = 'rejected.replay'"
        ).fetchall()
    assert marks == [(1, False), (2, True)]
    assert acts == [("3", "1")]

    again = center.command("replay", "--yes")
    assert "1 payload: 1 sample accepted, 1 still refused" in again.stdout
    assert len(given.stored(center.database)) == 3
    over = center.command("replay", "1", "--yes")
    assert over.returncode == 0
    assert "1  was taken in already, " in over.stdout


def test_what_cannot_be_read_says_why(center: Center) -> None:
    with center.database.connect() as conn:
        for source, kept in ((None, 3), ("gone", 3), ("bts-01", 9)):
            conn.execute(
                "INSERT INTO rejected (at, source_id, protocol, reason, faults, refused, payload,"
                " payload_bytes) VALUES (now(), %s, 'json', 'too_large', '[]', 1, 'abc', %s)",
                [source, kept],
            )
    told = center.command("replay", "--yes").stdout
    assert "1  not read: nobody knows who sent it" in told
    assert "2  not read: source 'gone' is not in sources.yml, or retired" in told
    assert "3  not read: only 3 of 9 bytes were kept" in told


def test_filters(center: Center) -> None:
    now = given.now_ms()
    center.post("/api/v1/ingest", sample(12, now))
    center.post("/api/v1/ingest", "{", "bts-02")
    assert "bts-02" not in center.command("list", "--reason", "out_of_range").stdout
    assert "bts-01" not in center.command("list", "--reason", "invalid_payload").stdout
    assert "bts-01" in center.command("list", "--since", "1h").stdout
    assert center.command("list", "--since", "2100-01-01T00:00:00Z").stdout == "nothing refused\n"
    assert center.command("list", "--since", "2100-01-01").returncode == 2
    assert center.command("list", "--reason", "bad_mood").returncode == 2


def test_what_came_by_otlp_is_read_again_as_it_came(center: Center) -> None:
    point = {"timeUnixNano": str(given.now_ms() * 1_000_000), "asInt": "12"}
    metric = {"name": "net_rsrp_dbm", "gauge": {"dataPoints": [point]}}
    body = json.dumps({"resourceMetrics": [{"scopeMetrics": [{"metrics": [metric]}]}]})
    told = center.post("/v1/metrics", body, **{"Content-Type": "application/json"})
    assert "12 is outside -140 to -20" in told.json()["partialSuccess"]["errorMessage"]
    center.widen()
    assert center.command("replay", "1", "--yes").returncode == 0
    assert given.stored(center.database) == [("net_rsrp_dbm", 12.0)]
