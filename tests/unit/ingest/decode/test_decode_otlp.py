"""OTLP: what its messages hold, what that is called here, and what is wrong with some."""

import json
import math
from collections.abc import Mapping

import pytest
from google.protobuf.json_format import MessageToJson, ParseDict
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)

from core.model import Reason, is_stale
from ingest.decode.otlp import Encoding, decode
from ingest.decode.otlp.names import Ending, label_name, metric_name
from ingest.decode.rows import Decoded, Named
from tests.given import NOW_MS

NOW_NS = NOW_MS * 1_000_000
CUMULATIVE, DELTA = 2, 1
BOTH = pytest.mark.parametrize("encoding", list(Encoding))
Json = dict[str, object]
MEMBERS = (
    "resourceMetrics", "scopeMetrics", "metrics", "name", "unit", "gauge", "sum", "histogram",
    "dataPoints", "asInt", "asDouble", "timeUnixNano", "attributes", "key", "value", "stringValue",
    "bucketCounts",
)  # fmt: skip


def attributes(**texts: object) -> list[Json]:
    kinds = {str: "stringValue", bool: "boolValue", int: "intValue", float: "doubleValue"}
    return [
        {"key": key.replace("__", "."), "value": {kinds[type(value)]: value}}
        for key, value in texts.items()
    ]


def request(*metrics: Json, **resource: object) -> Json:
    scope = {"scope": {"name": "test"}, "metrics": list(metrics)}
    return {
        "resourceMetrics": [
            {"resource": {"attributes": attributes(**resource)}, "scopeMetrics": [scope]}
        ]
    }


def gauge(value: Json, *, name: str = "temperature", unit: str = "Cel", **labels: object) -> Json:
    point = {"timeUnixNano": str(NOW_NS), "attributes": attributes(**labels), **value}
    return {"name": name, "unit": unit, "gauge": {"dataPoints": [point]}}


def read(sent: Json, encoding: Encoding = Encoding.PROTOBUF) -> Decoded:
    message = ParseDict(sent, ExportMetricsServiceRequest())
    as_json = encoding is Encoding.JSON
    body = MessageToJson(message).encode() if as_json else message.SerializeToString()
    return decode(body, encoding=encoding, now_ms=NOW_MS)


def rows(decoded: Decoded) -> list[tuple[str, Mapping[str, str], float]]:
    named = [decoded.name(key) for key in decoded.rows.keys]
    ids = [each.identity for each in named if isinstance(each, Named)]
    assert len(ids) == len(named), named
    pairs = zip(decoded.rows.key_index.tolist(), decoded.rows.value.tolist(), strict=True)
    return [(ids[key].metric, ids[key].labels.as_dict(), value) for key, value in pairs]


@BOTH
def test_a_gauge(encoding: Encoding) -> None:
    sent = request(
        gauge({"asDouble": 21.5}, station="vườn", floor=2, roof=True),
        service__name="probe", service__namespace="xa", service__instance__id="7",
        host__name="pi", unit="khun-ha-2025",
    )  # fmt: skip
    found = read(sent, encoding)
    labels = {
        "job": "xa/probe", "instance": "7", "unit": "khun-ha-2025",
        "station": "vườn", "floor": "2", "roof": "true",
    }  # fmt: skip
    assert rows(found) == [("temperature_celsius", labels, 21.5)]
    assert found.rows.time_ms.tolist() == [NOW_MS]
    assert (found.faults, found.rejected, found.unreadable) == ((), 0, False)


@BOTH
@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ({"asInt": "-7"}, -7.0),
        ({"asInt": str(2**53)}, 2.0**53),
        ({"asDouble": "NaN"}, math.nan),
        ({"asDouble": "Infinity"}, math.inf),
    ],
)
def test_values(value: Json, stored: float, encoding: Encoding) -> None:
    found = read(request(gauge(value)), encoding)
    assert [repr(each) for each in found.rows.value.tolist()] == [repr(stored)]
    assert not is_stale(found.rows.value).any()


def test_no_recorded_value_ends_a_series() -> None:
    found = read(request(gauge({"flags": 1})))
    assert is_stale(found.rows.value).tolist() == [True]


def sum_(temporality: int, *, monotonic: bool, points: int = 1) -> Json:
    point = {"timeUnixNano": str(NOW_NS), "asInt": "5"}
    data: Json = {"aggregationTemporality": temporality, "isMonotonic": monotonic}
    data["dataPoints"] = [point] * points
    return {"name": "dossiers.received", "unit": "{dossier}", "sum": data}


def test_sums() -> None:
    found = read(request(sum_(CUMULATIVE, monotonic=True), sum_(CUMULATIVE, monotonic=False)))
    names = [name for name, _, _ in rows(found)]
    assert names == ["dossiers_received_total", "dossiers_received"]


def histogram(**changed: object) -> Json:
    point = {
        "timeUnixNano": str(NOW_NS), "count": "10", "sum": 12.5,
        "explicitBounds": [0.5, 1, 2.5], "bucketCounts": ["1", "2", "3", "4"], **changed,
    }  # fmt: skip
    data = {"aggregationTemporality": CUMULATIVE, "dataPoints": [point]}
    return {"name": "http.server.duration", "unit": "s", "histogram": data}


def test_a_histogram_is_told_in_buckets() -> None:
    name = "http_server_duration_seconds"
    assert rows(read(request(histogram()))) == [
        (f"{name}_bucket", {"le": "0.5"}, 1.0),
        (f"{name}_bucket", {"le": "1.0"}, 3.0),
        (f"{name}_bucket", {"le": "2.5"}, 6.0),
        (f"{name}_bucket", {"le": "+Inf"}, 10.0),
        (f"{name}_sum", {}, 12.5),
        (f"{name}_count", {}, 10.0),
    ]
    bare = histogram(explicitBounds=[], bucketCounts=[], sum=None)
    assert [row[0].removeprefix(name) for row in rows(read(request(bare)))] == ["_bucket", "_count"]


def test_a_summary() -> None:
    point = {
        "timeUnixNano": str(NOW_NS), "count": "4", "sum": 8.0,
        "quantileValues": [{"quantile": 0.5, "value": 1.5}],
    }  # fmt: skip
    found = read(request({"name": "wait", "unit": "ms", "summary": {"dataPoints": [point]}}))
    assert rows(found) == [
        ("wait_milliseconds", {"quantile": "0.5"}, 1.5),
        ("wait_milliseconds_sum", {}, 8.0),
        ("wait_milliseconds_count", {}, 4.0),
    ]


def at(time: int) -> Json:
    return gauge({"asInt": "1", "timeUnixNano": str(time)})


EXPONENTIAL: Json = {
    "name": "e",
    "exponentialHistogram": {
        "aggregationTemporality": CUMULATIVE,
        "dataPoints": [{"timeUnixNano": str(NOW_NS), "count": "1"}],
    },
}


@BOTH
@pytest.mark.parametrize(
    ("metric", "reason", "told", "refused"),
    [
        (gauge({"asInt": str(2**53 + 1)}), Reason.INVALID_VALUE, "2^53", 1),
        (gauge({}), Reason.INVALID_VALUE, "no value", 1),
        (at(0), Reason.INVALID_TIME, "before 2000", 1),
        (at(NOW_MS), Reason.INVALID_TIME, "milliseconds sent as nanoseconds", 1),
        (at(NOW_NS + 10**15), Reason.INVALID_TIME, "ahead", 1),
        (sum_(DELTA, monotonic=True, points=3), Reason.INVALID_VALUE, "cumulative", 3),
        (sum_(0, monotonic=True), Reason.INVALID_VALUE, "cumulative", 1),
        (histogram(bucketCounts=["1", "2"]), Reason.INVALID_VALUE, "2 buckets and 3 bounds", 1),
        (histogram(explicitBounds=[1, 1, 2]), Reason.INVALID_VALUE, "do not rise", 1),
        (EXPONENTIAL, Reason.INVALID_VALUE, "exponential", 1),
        ({"name": "nothing"}, Reason.INVALID_VALUE, "no points", 1),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_the_rest_is_kept(
    metric: Json, reason: Reason, told: str, refused: int, encoding: Encoding
) -> None:
    found = read(request(gauge({"asInt": "3"}), metric), encoding)
    assert [value for _, _, value in rows(found)] == [3.0]
    assert found.rejected == refused
    assert {fault.reason for fault in found.faults} == {reason}
    assert told in found.faults[0].detail
    assert found.faults[0].where == "/resourceMetrics/0/scopeMetrics/0/metrics/1/dataPoints/0"


@pytest.mark.parametrize(
    ("name", "unit", "ending", "called"),
    [
        ("weather.temperature", "Cel", Ending.NONE, "weather_temperature_celsius"),
        ("weather_temperature_celsius", "Cel", Ending.NONE, "weather_temperature_celsius"),
        ("http.requests", "{request}", Ending.TOTAL, "http_requests_total"),
        ("requests_total", "", Ending.TOTAL, "requests_total"),
        ("total.requests", "", Ending.TOTAL, "requests_total"),
        ("cpu.utilization", "1", Ending.RATIO, "cpu_utilization_ratio"),
        ("net.io", "By/s", Ending.NONE, "net_io_bytes_per_second"),
        ("rain", "mm/h", Ending.NONE, "rain_mm_per_hour"),
        ("signal", "dBm", Ending.NONE, "signal_dBm"),
        ("2g.sites", "", Ending.NONE, "_2g_sites"),
        ("  a..b--c ", "", Ending.NONE, "a_b_c"),
        ("nhiệt.độ", "", Ending.NONE, "nhi_t"),
        ("...", "", Ending.NONE, ""),
    ],
)
def test_names(name: str, unit: str, ending: Ending, called: str) -> None:
    assert metric_name(name, unit, ending) == called


def test_names_of_labels() -> None:
    assert [label_name(key) for key in ("a.b", "2g", "ok_1")] == ["a_b", "key_2g", "ok_1"]
    found = read(request(gauge({"asInt": "1"}, a_b="2", a__b="1", empty="")))
    assert rows(found)[0][1] == {"a_b": "1;2"}


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"\x0a\xff", Encoding.PROTOBUF),
        (b"no message", Encoding.PROTOBUF),
        (b"", Encoding.JSON),
        (b"[]", Encoding.JSON),
        (b'{"resourceMetrics": 7}', Encoding.JSON),
        (b"[" * 100_000, Encoding.JSON),
        (b'{"resourceMetrics": ' * 200 + b"1" + b"}" * 200, Encoding.JSON),
        (b" " * (1 << 20) + b"{}", Encoding.JSON),
        (b"\x0a\x00" * 300_000, Encoding.PROTOBUF),  # 2 bytes each, a hundred in memory
    ],
)
def test_what_cannot_be_read(body: bytes, encoding: Encoding) -> None:
    found = decode(body, encoding=encoding, now_ms=NOW_MS)
    assert (found.unreadable, found.rejected, len(found.rows)) == (True, 1, 0)
    assert found.faults[0].reason is Reason.INVALID_PAYLOAD


def test_a_large_request_is_read() -> None:
    found = read(request(*[gauge({"asInt": str(n)}, station=str(n)) for n in range(6_000)]))
    assert len(found.rows) == 6_000
    assert found.rejected == 0


NUMBERS = st.floats() | st.integers(-(2**70), 2**70)
LEAVES = st.none() | st.booleans() | NUMBERS | st.text(max_size=5)


def inside(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    members = st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=4)
    return st.lists(inner, max_size=3) | members


@given(st.recursive(LEAVES, inside, max_leaves=20))
def test_any_json(sent: object) -> None:
    whole = {"resourceMetrics": [{"scopeMetrics": [{"metrics": [sent]}]}]}
    for each in (sent, whole):
        found = decode(json.dumps(each).encode(), encoding=Encoding.JSON, now_ms=NOW_MS)
        assert len(found.rows) or found.faults or found.rejected == 0


@given(st.binary(max_size=200), st.sampled_from(Encoding))
def test_any_bytes(body: bytes, encoding: Encoding) -> None:
    found = decode(body, encoding=encoding, now_ms=NOW_MS)
    for key in found.rows.keys:
        found.name(key)
    assert found.unreadable <= bool(found.faults)
