"""OTLP, as OpenTelemetry's own SDK sends it: 200 only after COMMIT, what was refused is told."""

import gzip
import json

import httpx
import pytest
from google.rpc.status_pb2 import Status
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceResponse,
)
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource

from ingest.decode.otlp import Encoding
from tests import given
from tests.e2e.conftest import Ingest
from tests.servers import Database

from .messages import rejected

PATH = "/v1/metrics"


def stored(database: Database) -> list[tuple[str, dict[str, str], float]]:
    with database.connect() as conn:
        return conn.execute(
            "SELECT metric, labels, value FROM observed JOIN series ON series_id = series.id"
            " WHERE source_id = 'loose' ORDER BY metric, labels ->> 'le'"
        ).fetchall()


def post(
    ingest: Ingest, key: str, body: bytes, encoding: str = Encoding.JSON, **headers: str
) -> httpx.Response:
    sent = {"authorization": f"Bearer {key}", "content-type": encoding, **headers}
    return httpx.post(f"{ingest.url}{PATH}", content=body, headers=sent, timeout=20)


def gauges(*values: int) -> bytes:
    time = str(given.now_ms() * 1_000_000)
    points = [
        {"timeUnixNano": time, "asInt": str(value), "attributes": [
            {"key": "n", "value": {"stringValue": str(number)}}]}
        for number, value in enumerate(values)
    ]  # fmt: skip
    metric = {"name": "probe.level", "gauge": {"dataPoints": points}}
    return json.dumps({"resourceMetrics": [{"scopeMetrics": [{"metrics": [metric]}]}]}).encode()


def test_what_an_sdk_measures_is_stored(
    ingest_http: Ingest,
    keys: dict[str, str],
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As docs/integrate.md has it.
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", f"{ingest_http.url}{PATH}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", f"Authorization=Bearer%20{keys['loose']}")
    about = "service.name=probe,service.instance.id=1,station=x"
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", about)
    exporter = OTLPMetricExporter()
    reader = PeriodicExportingMetricReader(exporter, export_interval_millis=float("inf"))
    provider = MeterProvider([reader], Resource.create(), shutdown_on_exit=False)
    meter = provider.get_meter("test")
    meter.create_counter("dossiers.received", "{dossier}").add(3, {"channel": "online"})
    meter.create_histogram(
        "portal.duration", "s", explicit_bucket_boundaries_advisory=[1.0, 5.0]
    ).record(2.5)
    assert provider.force_flush()
    provider.shutdown()
    own = {"job": "probe", "instance": "1", "station": "x"}
    assert stored(database) == [
        ("dossiers_received_total", {**own, "channel": "online"}, 3.0),
        ("portal_duration_seconds_bucket", {**own, "le": "+Inf"}, 1.0),
        ("portal_duration_seconds_bucket", {**own, "le": "1.0"}, 0.0),
        ("portal_duration_seconds_bucket", {**own, "le": "5.0"}, 1.0),
        ("portal_duration_seconds_count", own, 1.0),
        ("portal_duration_seconds_sum", own, 2.5),
    ]


def test_the_good_part_is_stored_and_the_rest_told(
    ingest_http: Ingest, keys: dict[str, str], database: Database
) -> None:
    packed = gzip.compress(gauges(7, 2**53 + 1))
    answer = post(ingest_http, keys["loose"], packed, **{"content-encoding": "gzip"})
    assert answer.status_code == 200
    told = answer.json()["partialSuccess"]
    assert told["rejectedDataPoints"] == "1"
    assert told["errorMessage"].startswith(
        "/resourceMetrics/0/scopeMetrics/0/metrics/0/dataPoints/1: the integer 9007199254740993"
    )
    assert [(name, value) for name, _, value in stored(database)] == [("probe_level", 7.0)]
    assert rejected(database)[0][0] == "invalid_value"


def test_what_is_not_taken_is_told_in_the_encoding_of_the_request(
    ingest_http: Ingest, keys: dict[str, str]
) -> None:
    nobody = "ioc_nobody00_aaaaaaaaaaaaaaaaaaaaaaaa"
    cases = [
        (b"{", Encoding.JSON, keys["loose"], 400),
        (b"\xff", Encoding.PROTOBUF, keys["loose"], 400),
        (b"", "text/plain", keys["loose"], 415),
        (b"", Encoding.PROTOBUF, nobody, 401),
        (b"", Encoding.PROTOBUF, keys["loose"], 200),
        (b"{}", "application/json; charset=utf-8", keys["loose"], 200),
    ]
    for body, encoding, key, status in cases:
        answer = post(ingest_http, key, body, encoding)
        assert answer.status_code == status, (body, encoding, answer.content)
        if encoding == Encoding.PROTOBUF:
            kind = ExportMetricsServiceResponse if status == 200 else Status
            message = kind.FromString(answer.content)
            assert not isinstance(message, Status) or (message.code and message.message)
        else:
            assert bool(answer.json().get("code")) is (status != 200)
