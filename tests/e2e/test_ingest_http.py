"""Samples over HTTP: stored when the answer says so, refused with field and reason otherwise."""

import asyncio
import gzip
import json
import socket
import time
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from influxdb import InfluxDBClient as InfluxDB1  # type: ignore[import-untyped] # has no types
from influxdb_client.client.influxdb_client import InfluxDBClient as InfluxDB2
from influxdb_client.client.write_api import SYNCHRONOUS

from core.model import SourceId
from core.store import keys as store_keys
from core.store.keys import By, NewKey, Scope
from core.store.pool import connect
from tests import given
from tests.e2e.conftest import Ingest, running_http
from tests.running import eventually
from tests.servers import Database

GOOD = {"metric": "net_rsrp_dbm", "labels": {"unit": "khun-ha-2025"}, "value": -97}


@pytest.fixture(scope="module")
def ingest_http(
    module_database: Database, module_keys: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ingest]:
    """Share one HTTP ingest among these tests; `database` is emptied between them."""
    assert module_keys
    with running_http(module_database, tmp_path_factory.mktemp("http")) as process:
        yield process


@pytest.fixture
def keys(module_keys: dict[str, str]) -> dict[str, str]:
    """Give the test the key of each source."""
    return module_keys


@pytest.fixture
def database(module_database: Database) -> Iterator[Database]:
    """Give the test the shared database without samples."""
    yield module_database
    with module_database.connect() as conn:
        conn.execute(  # TRUNCATE would lock out the ingest
            "DELETE FROM sample; DELETE FROM sample_late;"
            " DELETE FROM rejected; DELETE FROM rejected_day"
        )


@pytest.fixture
def client(ingest_http: Ingest, keys: dict[str, str], database: Database) -> Iterator[httpx.Client]:
    """Give the test an HTTP client of source bts-01."""
    assert database.name
    headers = {"authorization": f"Bearer {keys['bts-01']}"}
    with httpx.Client(base_url=ingest_http.url, headers=headers, timeout=30) as client:
        yield client


def sample(**changed: object) -> dict[str, object]:
    return {**GOOD, "time": given.now_ms(), **changed}


def rejected(database: Database) -> list[tuple[str, str]]:
    """(reason, field of the first fault) of every payload kept."""
    with database.connect() as conn:
        return conn.execute(
            "SELECT reason, faults->0->>'field' FROM rejected ORDER BY id"
        ).fetchall()


def test_one_sample(client: httpx.Client, database: Database) -> None:
    answer = client.post("/api/v1/ingest", json=sample())
    assert (answer.status_code, answer.json()) == (200, {"accepted": 1})
    assert given.stored(database) == [("net_rsrp_dbm", -97)]


def test_the_same_again_is_accepted_and_stored_once(
    client: httpx.Client, database: Database
) -> None:
    body = sample()
    for _ in range(3):
        assert client.post("/api/v1/ingest", json=body).json() == {"accepted": 1}
    assert given.stored(database) == [("net_rsrp_dbm", -97)]


def test_gzip_and_units_of_measure(client: httpx.Client, database: Database) -> None:
    body = sample(metric="net_latency_seconds", value=250, unit_of_measure="ms")
    packed = gzip.compress(json.dumps(body).encode())
    answer = client.post("/api/v1/ingest", content=packed, headers={"content-encoding": "gzip"})
    assert answer.json() == {"accepted": 1}
    assert given.stored(database) == [("net_latency_seconds", 0.25)]


# One wrong sample beside a good one: (a member as JSON text, field, code, part of the reason).
WRONG: Mapping[str, tuple[str, str, str, str]] = {
    "NaN": ('"value": NaN', "/samples/1/value", "invalid_value", "NaN"),
    "Infinity": ('"value": Infinity', "/samples/1/value", "invalid_value", "Infinity"),
    "1e999": ('"value": 1e999', "/samples/1/value", "invalid_value", "range"),
    "2^63": ('"value": 9223372036854775807', "/samples/1/value", "invalid_value", "2^53"),
    "decimal comma": ('"value": "12,5"', "/samples/1/value", "invalid_value", "comma"),
    "boolean": ('"value": true', "/samples/1/value", "invalid_value", "true"),
    "text": ('"value": "N/A"', "/samples/1/value", "invalid_value", "text"),
    "null": ('"value": null', "/samples/1/value", "invalid_value", "null"),
    "below the range": ('"value": -1000', "/samples/1/value", "out_of_range", "-140"),
    "above the range": ('"value": 5', "/samples/1/value", "out_of_range", "-20"),
    "year 0": ('"time": "0000-01-01T00:00:00Z"', "/samples/1/time", "invalid_time", ""),
    "year 9999": ('"time": "9999-01-01T00:00:00Z"', "/samples/1/time", "invalid_time", "ahead"),
    "seconds": ('"time": 1795524000', "/samples/1/time", "invalid_time", "seconds"),
    "before 2000": ('"time": 0', "/samples/1/time", "invalid_time", "2000"),
    "no offset": ('"time": "2026-11-24T10:40:00"', "/samples/1/time", "invalid_time", "offset"),
    "unknown metric": ('"metric": "net_unheard"', "/samples/1/metric", "unknown_metric", "csv"),
    "hidden character": ('"metric": "net\\u202e"', "/samples/1/metric", "invalid_name", "hidden"),
    "unknown unit": (
        '"labels": {"unit": "atlantis"}', "/samples/1/labels/unit", "unknown_unit", "units.csv",
    ),
    "reserved label": (
        '"labels": {"__x": "1"}', "/samples/1/labels/__x", "invalid_label", "reserved",
    ),
    "NUL in a label": ('"labels": {"a": "\\u0000"}', "/samples/1/labels/a", "invalid_label", "NUL"),
    "long label": (
        f'"labels": {{"a": "{"x" * 10**6}"}}', "/samples/1/labels/a", "invalid_label", "1024",
    ),
    "10k labels": (
        '"labels": {' + ",".join(f'"l{n}": "v"' for n in range(10_000)) + "}",
        "/samples/1/labels", "invalid_label", "30",
    ),
    "citizen's number": (
        '"labels": {"a": "012345678901"}', "/samples/1/labels/a", "personal_data", "number",
    ),
    "wrong unit of measure": (
        '"unit_of_measure": "°C"', "/samples/1/unit_of_measure", "wrong_unit_of_measure", "dBm",
    ),
}  # fmt: skip


def counted(client: httpx.Client, code: str) -> float:
    """How many refusals of one kind the process has counted."""
    start = f'ioc_ingest_rejected_total{{reason="{code}"}} '
    lines = client.get("/metrics").text.splitlines()
    return sum(float(line.removeprefix(start)) for line in lines if line.startswith(start))


@pytest.mark.parametrize("name", WRONG)
def test_one_wrong_sample_is_named_and_its_neighbours_stored(
    client: httpx.Client, database: Database, name: str
) -> None:
    change, field, code, reason = WRONG[name]
    before = counted(client, code)
    now = given.now_ms()
    good = [json.dumps({**GOOD, "time": now - age}) for age in (1000, 2000)]
    wrong = json.dumps({**GOOD, "time": now})
    member = change.split(":")[0]
    parts = [part for part in wrong[1:-1].split(", ") if not part.startswith(member)]
    bad = "{" + ", ".join([*parts, change]) + "}"
    body = f'{{"id": "x", "samples": [{good[0]}, {bad}, {good[1]}]}}'
    answer = client.post("/api/v1/ingest", content=body.encode())
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told["accepted"], told["rejected"]) == (422, 2, 1)
    (error,) = told["errors"]
    assert (error["index"], error["field"], error["code"]) == (1, field, code)
    assert reason in error["reason"]
    assert given.stored(database) == [("net_rsrp_dbm", -97)] * 2
    assert rejected(database) == [(code, field)]
    assert counted(client, code) == before + 1


UNREADABLE: Mapping[str, bytes] = {
    "not JSON": b"hello",
    "truncated": b'{"metric": "net_rsrp_dbm", ',
    "empty": b"",
    "an array": b"[]",
    "bad UTF-8": b'{"metric": "net_rsrp_dbm\xff", "time": 1795524000000, "value": 1}',
    "duplicate members": b'{"metric": "a", "metric": "b", "time": 1795524000000, "value": 1}',
    "depth of 100k": b'{"samples":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "an unclosed depth of 100k": b'{"samples":' + b"[" * 100_000,
    "NUL": b"\0\0\0\0",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_400_and_kept(
    client: httpx.Client, database: Database, name: str
) -> None:
    started = time.monotonic()
    answer = client.post("/api/v1/ingest", content=UNREADABLE[name])
    assert time.monotonic() - started < 1
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["code"] == "invalid_payload"
    assert [reason for reason, _ in rejected(database)] == ["invalid_payload"]
    with database.connect() as conn:
        kept = conn.execute("SELECT payload, payload_bytes FROM rejected").fetchone()
    assert kept == (UNREADABLE[name][:65_536], len(UNREADABLE[name]))


def bomb(plain_bytes: int) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    chunk = bytes(1 << 20)
    parts = [squeeze.compress(chunk) for _ in range(plain_bytes >> 20)]
    return b"".join([*parts, squeeze.flush()])


def test_a_gzip_bomb_is_413_at_once_and_memory_stays_flat(
    client: httpx.Client, ingest_http: Ingest, database: Database
) -> None:
    def resident_mb() -> float:
        return ingest_http.memory_bytes / 1e6

    packed = bomb(1 << 30)
    before = resident_mb()
    started = time.monotonic()
    answer = client.post("/api/v1/ingest", content=packed, headers={"content-encoding": "gzip"})
    assert answer.status_code == 413
    assert time.monotonic() - started < 1
    assert resident_mb() - before < 60
    eventually(lambda: len(rejected(database)) == 1, lambda: "the bomb's beginning is not kept")
    assert rejected(database) == [("too_large", "")]


@pytest.mark.parametrize(
    ("encoding", "content", "status"),
    [
        ("gzip", gzip.compress(b"{}")[:-4], 400),
        ("gzip", b"not gzip", 400),
        ("gzip", gzip.compress(gzip.compress(b"{}")), 415),
        ("br", b"", 415),
        ("gzip, gzip", b"", 415),
    ],
    ids=["cut", "plain", "gzip in gzip", "brotli", "named twice"],
)
def test_wrong_encodings(client: httpx.Client, encoding: str, content: bytes, status: int) -> None:
    answer = client.post("/api/v1/ingest", content=content, headers={"content-encoding": encoding})
    assert answer.status_code == status


def test_ten_megabytes_and_one_are_413(client: httpx.Client, database: Database) -> None:
    for content, kept in ((bytes(10_000_001), 0), (iter([bytes(1_000_000)] * 11), 1)):
        answer = client.post("/api/v1/ingest", content=content)
        assert answer.status_code == 413
        assert "10000000" in answer.json()["detail"]
        assert len(rejected(database)) == kept  # by the answer, not some time after it


def raw(ingest_http: Ingest, request: bytes) -> bytes:
    """Send bytes as they are; the beginning of the answer."""
    with socket.create_connection(("127.0.0.1", ingest_http.port), timeout=10) as sock:
        sock.sendall(request)
        return sock.recv(200)


def test_two_lengths_are_400(ingest_http: Ingest, keys: dict[str, str]) -> None:
    request = (
        b"POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
        b"Transfer-Encoding: chunked\r\nAuthorization: Bearer "
        + keys["bts-01"].encode()
        + b"\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    )
    assert raw(ingest_http, request).startswith(b"HTTP/1.1 400")


def test_huge_headers_are_431(ingest_http: Ingest) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 64_000 + b"\r\n\r\n"
    assert raw(ingest_http, request).startswith(b"HTTP/1.1 431")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"authorization": "Bearer nonsense"}, 401),
        ({"authorization": "Bearer ioc_abcdefgh_" + "x" * 43}, 401),
        ({"authorization": "Basic ioc"}, 401),
    ],
)
def test_without_a_good_key_nothing_gets_in(
    ingest_http: Ingest, database: Database, headers: dict[str, str], status: int
) -> None:
    for path in ("/api/v1/ingest", "/write", "/api/v2/write"):
        answer = httpx.post(ingest_http.url + path, json=sample(), headers=headers)
        assert answer.status_code == status
        assert "www-authenticate" in answer.headers
    assert given.stored(database) == []
    assert "ioc_ingest_denied_total" in httpx.get(f"{ingest_http.url}/metrics").text


def test_a_revoked_key_is_refused_within_seconds(
    ingest_http: Ingest, database: Database, client: httpx.Client
) -> None:
    async def make() -> tuple[str, str]:
        async with await connect(database.login("ioc_api")) as conn:
            wanted = NewKey(name="lost", scopes=[Scope.WRITE], source=SourceId("bts-01"))
            key, text = await store_keys.create(conn, wanted, by=By("user:a"), now=given.NOW)
            await conn.commit()
        return key.id, text

    async def revoke(id_: str) -> None:
        async with await connect(database.login("ioc_api")) as conn:
            await store_keys.revoke(conn, id_, by=By("user:a"), now=given.NOW)
            await conn.commit()

    def status() -> int:
        headers = {"authorization": f"Bearer {text}"}
        return httpx.post(f"{ingest_http.url}/write", content=b"", headers=headers).status_code

    id_, text = asyncio.run(make())
    eventually(lambda: status() == 204, lambda: "the new key is not known")
    asyncio.run(revoke(id_))
    eventually(lambda: status() == 401, lambda: "the revoked key still works")
    assert client.post("/write", content=b"").status_code == 204


def test_what_only_looks_dangerous_is_text(client: httpx.Client, database: Database) -> None:
    now = given.now_ms()
    names = ["<script>alert(1)</script>", "'; DROP TABLE sample; --", "=HYPERLINK(1)", "Tam Đường"]
    samples = [{**GOOD, "labels": {"n": name}, "time": now} for name in names]
    nfd = unicodedata.normalize("NFD", names[-1])
    samples.append({**GOOD, "labels": {"n": nfd}, "time": now})
    assert client.post("/api/v1/ingest", json={"samples": samples}).json() == {"accepted": 5}
    with database.connect() as conn:
        stored = conn.execute(
            "SELECT DISTINCT labels->>'n' FROM sample JOIN series ON id = series_id"
            " WHERE source_id = 'bts-01'"
        ).fetchall()
    assert sorted(stored) == sorted((name,) for name in names)


def test_other_paths_and_methods(client: httpx.Client) -> None:
    assert client.get("/api/v1/ingest").status_code == 405
    assert client.post("/nothing").status_code == 404
    assert client.post("/write?precision=fortnights", content=b"m v=1").status_code == 400


def test_the_label_explosion_of_one_source_leaves_others_alone(
    ingest_http: Ingest, keys: dict[str, str], database: Database
) -> None:
    def write(source: str, lines: str) -> httpx.Response:
        return httpx.post(
            f"{ingest_http.url}/api/v2/write",
            content=lines,
            headers={"authorization": f"Token {keys[source]}"},
            timeout=60,
        )

    now = given.now_ms() * 10**6
    flood = "\n".join(f"burst,n={n} value=1 {now}" for n in range(10_050))
    answer = write("flood", flood)
    assert answer.status_code == 400
    assert (answer.json()["accepted"], answer.json()["rejected"]) == (10_000, 50)
    assert answer.json()["errors"][0]["code"] == "series_limit"
    assert write("flood", f"burst,n=3 value=2 {now + 10**9}").status_code == 204
    assert write("bts-02", f"net_rsrp_dbm,operator=a value=-80 {now}").status_code == 204
    with database.connect() as conn:
        counts: dict[str, int] = dict(
            conn.execute(
                "SELECT source_id, count(DISTINCT series_id)"
                " FROM sample JOIN series ON id = series_id"
                " WHERE source_id <> 'ioc-ingest' GROUP BY 1"
            ).fetchall()
        )
    assert counts == {"flood": 10_000, "bts-02": 1}


def test_line_protocol_keeps_the_good_and_tells_the_bad(
    ingest_http: Ingest, keys: dict[str, str], database: Database
) -> None:
    now = given.now_ms()
    good = [f"net_rsrp_dbm,operator={name} value=-80 {now}" for name in "cd"]
    lines = f"{good[0]}\nnot a line\n{good[1]}"
    answer = httpx.post(
        f"{ingest_http.url}/write?db=any&precision=ms&u=bts-01&p={keys['bts-01']}", content=lines
    )
    told = answer.json()
    assert answer.status_code == 400
    assert (told["accepted"], told["rejected"], told["code"]) == (2, 1, "invalid")
    assert told["message"] == told["error"]
    assert "line 2" in told["error"]
    assert given.stored(database) == [("net_rsrp_dbm", -80)] * 2


def test_the_client_of_influxdb_2_writes_unmodified(
    ingest_http: Ingest, keys: dict[str, str], database: Database
) -> None:
    with InfluxDB2(ingest_http.url, token=keys["loose"], org="any", enable_gzip=True) as influx:
        assert influx.ping()
        point = {
            "measurement": "weather",
            "tags": {"at": "roof"},
            "fields": {"c": 21.5, "ok": True},
        }
        with influx.write_api(write_options=SYNCHRONOUS) as write:
            write.write("any", record=[point, {**point, "tags": {"at": "yard"}}])
    assert given.stored(database) == [("weather_c", 21.5)] * 2 + [("weather_ok", 1)] * 2


def test_the_client_of_influxdb_1_writes_unmodified(
    ingest_http: Ingest, keys: dict[str, str], database: Database
) -> None:
    influx = InfluxDB1("127.0.0.1", ingest_http.port, "loose", keys["loose"], "any", gzip=True)
    assert influx.ping()
    point = {"measurement": "weather", "tags": {"at": "roof"}, "fields": {"c": 21.5, "note": "dry"}}
    assert influx.write_points([point])
    influx.close()
    assert given.stored(database) == [("weather_c", 21.5)]
