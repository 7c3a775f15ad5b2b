"""Samples over HTTP: stored when the answer says so, refused with field and reason otherwise."""

import gzip
import json
import time
import unicodedata
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests import given
from tests.servers import Database

from .messages import GOOD, rejected, sample


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
    "beyond what is kept": (
        '"time": "2010-01-01T00:00:00Z"', "/samples/1/time", "beyond_retention", "no longer kept",
    ),
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
