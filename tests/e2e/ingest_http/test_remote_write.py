"""Remote write, as Prometheus sends it: 204 only after COMMIT, every fault told and kept."""

import math

import httpx
import pytest

from ingest.decode.remote_write import Version
from tests import given
from tests.e2e.conftest import Ingest
from tests.given import STALE
from tests.remote import PATH, Series, headers, snapped, varint, version_1, version_2
from tests.servers import Database

from .messages import rejected

WRITERS = {Version.ONE: version_1, Version.TWO: version_2}
UP = {"__name__": "up", "instance": "a:9100"}
WRITTEN = "x-prometheus-remote-write-samples-written"


def send(ingest: Ingest, key: str, version: Version, *series: Series) -> httpx.Response:
    content = snapped(WRITERS[version](*series))
    url = f"{ingest.url}{PATH}"
    return httpx.post(url, content=content, headers=headers(version, key), timeout=20)


def stored(database: Database) -> list[tuple[str, float | None]]:
    with database.connect() as conn:
        return conn.execute(
            "SELECT metric, value FROM observed JOIN series ON series_id = series.id"
            " WHERE source_id = 'loose' ORDER BY time, metric"
        ).fetchall()


@pytest.mark.parametrize("version", list(Version))
def test_samples_are_stored(
    ingest_http: Ingest, keys: dict[str, str], database: Database, version: Version
) -> None:
    now_ms = given.now_ms()
    points = [(now_ms - 3000, 0.0), (now_ms - 2000, math.nan), (now_ms - 1000, STALE)]
    for _ in range(2):  # what is sent again is the same
        answer = send(ingest_http, keys["loose"], version, (UP, [*points, (now_ms, math.inf)]))
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers[WRITTEN] == "4"
        assert answer.headers["x-prometheus-remote-write-histograms-written"] == "0"
    found = stored(database)
    assert [metric for metric, _ in found] == ["up"] * 4
    assert [str(value) for _, value in found] == ["0.0", "nan", "None", "inf"]


def test_the_good_part_is_stored(
    ingest_http: Ingest, keys: dict[str, str], database: Database
) -> None:
    now_ms = given.now_ms()
    nameless = ({"job": "a"}, [(now_ms, 1.0)])
    answer = send(ingest_http, keys["loose"], Version.TWO, (UP, [(now_ms, 7.0)]), nameless)
    assert (answer.status_code, answer.headers[WRITTEN]) == (400, "1")
    told = answer.json()
    assert (told["accepted"], told["rejected"]) == (1, 1)
    assert told["errors"][0]["code"] == "invalid_name"
    assert told["errors"][0]["field"].startswith("/timeseries/1")
    assert stored(database) == [("up", 7.0)]
    assert rejected(database)[0][0] == "invalid_name"


@pytest.mark.parametrize(
    ("content", "changed", "status"),
    [
        (b"no snappy", {}, 400),
        (snapped(b"no protobuf"), {}, 400),
        (varint(1 << 30) + bytes(10), {}, 413),
        (snapped(b""), {"content-type": "application/json"}, 415),
        (snapped(b""), {"content-type": "application/x-protobuf;proto=other.Request"}, 415),
        (snapped(b""), {"content-encoding": "gzip"}, 415),
        (snapped(b""), {"authorization": "Bearer ioc_nobody00_aaaaaaaaaaaaaaaaaaaaaaaa"}, 401),
        (snapped(b""), {"content-type": "application/x-protobuf"}, 204),
    ],
)
def test_what_is_not_taken(
    ingest_http: Ingest, keys: dict[str, str], content: bytes, changed: dict[str, str], status: int
) -> None:
    sent = {**headers(Version.ONE, keys["loose"]), **changed}
    answer = httpx.post(f"{ingest_http.url}{PATH}", content=content, headers=sent, timeout=20)
    assert answer.status_code == status, answer.text
