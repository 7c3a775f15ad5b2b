"""Mapped messages: what is taken, and what each wrong thing is called and where."""

import msgspec
import pytest

from core.model import Mapped, TimeFormat
from ingest.decode.mapping import compiled
from tests.decoded import points

from .mapped import AT, NOW_MS, TOPIC, at, fault, one, take, value


def test_a_sample_with_labels_of_topic_message_and_value() -> None:
    decoded = take(
        {"time": AT, "room": "hall", "port": 7, "v": 21.5},
        value(labels=(("port", "port"),)),
        labels=(("room", "room"), ("kind", "'air'")),
    )
    labels = {"device": "d1", "kind": "air", "port": "7", "room": "hall"}
    assert points(decoded) == [("m", labels, NOW_MS, 21.5)]
    assert decoded.where(0) == "m"


@pytest.mark.parametrize(
    ("sent", "described", "stored"),
    [
        (3, {"scale": 0.1}, 0.3),
        (215, {"scale": 0.1, "offset": -40.0}, -18.5),
        (2, {"offset": 1.0}, 3.0),
        ("ON", {"words": (("ON", 1.0), ("OFF", 0.0))}, 1.0),
        (False, {"words": (("true", 1.0), ("false", 0.0))}, 0.0),
        (2, {"words": (("1", 10.0), ("2", 20.0))}, 20.0),
        ("OFF", {"words": (("OFF", 5.0),), "scale": 10.0}, 50.0),
        (1.0, {"words": (("1", 10.0), ("2", 20.0))}, 10.0),
        (2**53, {}, 2.0**53),
        (-0.5, {}, -0.5),
    ],
)
def test_values(sent: object, described: dict[str, object], stored: float) -> None:
    assert one(at(sent), value(**described)) == stored


@pytest.mark.parametrize(
    ("path", "stored"),
    [
        ("a.b", 1.0),
        ("list[1]", 20.0),
        ("list[-1]", 30.0),
        ("max(list)", 30.0),
        ("items[?n == 'x'].v | [0]", 4.0),
        ("to_number(text)", 7.5),
        ("gone || a.b", 1.0),
        ('"odd key"."a/b"', 9.0),
        ("length(items)", 2.0),
        ("sum(items[].v)", 9.0),
        ("max_by(items, &v).v", 5.0),
    ],
)
def test_expressions(path: str, stored: float) -> None:
    message = {
        "time": AT,
        "a": {"b": 1},
        "list": [10, 20, 30],
        "items": [{"n": "x", "v": 4}, {"n": "y", "v": 5}],
        "text": "7.5",
        "odd key": {"a/b": 9},
    }
    assert one(message, value(path)) == stored


@pytest.mark.parametrize(
    ("sent", "where", "kind", "words"),
    [
        ({"time": AT}, "/v", "invalid_value", "got nothing (absent or null)"),
        (at(None), "/v", "invalid_value", "optional: true"),
        (at("N/A"), "/v", "invalid_value", "got text 'N/A'; map it by words"),
        (at("21.5"), "/v", "invalid_value", "to_number"),
        (at([1, 2]), "/v", "invalid_value", "an array of 2; pick one"),
        (at({}), "/v", "invalid_value", "got an object"),
        (at(v=True), "/v", "invalid_value", "got true; map it by words"),
        (at(2**53 + 1), "/v", "invalid_value", "2^53"),
        (at(float("nan")), "/v", "invalid_value", "no values"),
        (b'{"time": "%s", "v": 1e999}' % AT.encode(), "/v", "invalid_value", "no values"),
        (b'{"time": "%s", "v": %s}' % (AT.encode(), b"9" * 5000), "/v", "invalid_value", "beyond"),
        ({"v": 1}, "/time", "invalid_time", "redelivery twice"),
        (at(1, 5), "/time", "invalid_time", "expected a time as text"),
        (at(1, "yesterday"), "/time", "invalid_time", "RFC 3339"),
        (at(1, "2026-11-24T10:00:00"), "/time", "invalid_time", "offset"),
        (at(1, "1970-01-01T00:00:10Z"), "/time", "invalid_time", "before 2000"),
        (at(1, "2027-11-24T10:00:00Z"), "/time", "invalid_time", "ahead"),
        (b"", "", "invalid_payload", "not JSON"),
        (b"hello", "", "invalid_payload", "not JSON"),
        (b'{"a', "", "invalid_payload", "string starting at line 1, column 2"),
        (b"\xff", "", "invalid_payload", "UTF-8"),
        (b"[" * 100_000, "", "invalid_payload", "deeper"),
        (b"[" * 40 + b"]" * 40, "/0" * 32, "invalid_payload", "deeper"),
        (b'{"a": {"v": 1, "v": 2}}', "/a/v", "invalid_payload", "twice"),
        (b" " * (2 << 20), "", "too_large", "at most"),
        (b"[%s1]" % (b"1," * 100_000), "", "too_large", "values"),
        ([1, 2], "/v", "invalid_value", "nothing"),
        ("text", "/v", "invalid_value", "nothing"),
    ],
)
def test_what_is_wrong_is_named(sent: object, where: str, kind: str, words: str) -> None:
    found = fault(sent)
    assert found[:2] == (where, kind)
    assert words in found[2]


def test_a_fault_costs_its_sample_only() -> None:
    decoded = take({**at(1), "w": "x"}, value("v"), value("w"), value("gone", optional=True))
    assert [number for *_, number in points(decoded)] == [1.0]
    assert (decoded.rejected, decoded.faults[0].where, decoded.faults[0].index) == (1, "/w", 1)


def test_each_member_of_an_array_is_a_sample() -> None:
    per_gateway = value("rssi", each="rx", labels=(("gateway", "id"),))
    rx = [{"id": "g1", "rssi": -90}, {"id": "g2", "rssi": "?"}, {"rssi": -70}]
    decoded = take({"time": AT, "rx": rx}, per_gateway)
    assert points(decoded) == [("m", {"device": "d1", "gateway": "g1"}, NOW_MS, -90.0)]
    assert [fault.where for fault in decoded.faults] == ["/rx/1/rssi", "/rx/2/id"]
    assert decoded.where(0) == "m[0]"
    own_times = take({"rx": [{"t": AT, "v": 1}]}, value(each="rx", time="t"), time="")
    assert points(own_times) == [("m", {"device": "d1"}, NOW_MS, 1.0)]
    assert fault(at(1), value(each="v"))[:2] == ("/v", "invalid_payload")


def test_a_topic_and_a_message_may_give_no_label() -> None:
    decoded = take(at(1), value(), topic="site/hall/event", on="site/hall/event")
    assert points(decoded) == [("m", {}, NOW_MS, 1.0)]


def test_a_message_of_ten_thousand_samples_is_refused_whole() -> None:
    where, kind, words = fault({"time": AT, "rx": [1] * 10_000}, value("@", each="rx"))
    assert (where, kind) == ("/rx", "too_large")
    assert "10000 samples; at most 1000" in words


def test_when_decides_which_messages_count() -> None:
    for message, samples in (({**at(1), "port": 2}, 1), ({**at(1), "port": 3}, 0), (at(1), 0)):
        decoded = take(message, value(), when="port == `2`")
        assert (len(decoded.rows), decoded.faults) == (samples, ())
    assert fault({**at(1), "port": []}, when="sum(port[0])")[0] == "sum(port[0])"


def test_nothing_found_at_all_is_no_silence() -> None:
    assert fault({"other": "device"}, value(optional=True))[:2] == ("", "invalid_payload")


@pytest.mark.parametrize(
    ("found", "text"), [("a", "a"), (7, "7"), (3.0, "3"), (-2, "-2"), (True, "true")]
)
def test_labels(found: object, text: str) -> None:
    decoded = take({**at(1), "who": found}, value(), labels=(("who", "who"),))
    assert points(decoded)[0][1]["who"] == text


@pytest.mark.parametrize("found", [None, "", [], {}, 1.5, 2**60])
def test_a_label_that_names_nothing_costs_the_message(found: object) -> None:
    where, kind, words = fault({**at(1), "who": found}, labels=(("device_name", "who"),))
    assert (where, kind) == ("/who", "invalid_label")
    assert "device_name" in words


def test_the_topic_names_the_device() -> None:
    assert fault(at(1), on="site//event")[1] == "invalid_label"
    assert fault(at(1), on="site/a/b/event")[1] == "invalid_payload"


@pytest.mark.parametrize(
    ("written", "sent", "expected"),
    [
        ("s", 1_795_514_400, 0),
        ("s", 1_795_514_400.25, 250),
        ("ms", 1_795_514_400_001, 1),
        ("us", 1_795_514_400_001_999, 1),
        ("ns", 1_795_514_400_001_999_999, 1),
        ("rfc3339", "2026-11-24T17:00:00.0019+07:00", 1),
        ("local", "2026-11-24T17:00:00", 0),
        ("local", "2026-11-24 17:00:00.5", 500),
        ("local", "2026-11-24T10:00:00Z", 0),
    ],
)
def test_times(written: str, sent: object, expected: int) -> None:
    zone = "Asia/Ho_Chi_Minh" if written == "local" else ""
    decoded = take(at(1, sent), value(), time_format=TimeFormat(written), zone=zone)
    assert decoded.faults == ()
    assert decoded.rows.time_ms.tolist() == [NOW_MS + expected]


@pytest.mark.parametrize(
    ("written", "sent", "words"),
    [
        ("s", "1795514400", "seconds since 1970"),
        ("s", 1_795_514_400_000, "milliseconds sent as seconds?"),
        ("ms", True, "got true"),
        ("local", "2026-03-29T02:30:00", "skips or has twice"),
        ("local", "2026-10-25T02:30:00", "skips or has twice"),
        ("local", "2026-13-25T02:30:00", "calendar"),
        ("local", 5, "as text"),
    ],
)
def test_times_that_are_not_believed(written: str, sent: object, words: str) -> None:
    zone = "Europe/Berlin" if written == "local" else ""
    found = fault(at(1, sent), time_format=TimeFormat(written), zone=zone)
    assert found[1] == "invalid_time"
    assert words in found[2]


def test_a_mapping_that_this_program_would_not_let_in_is_told() -> None:
    wrong = [{"topic": "#"}, {"when": "a["}, {"zone": "Asia/Nowhere"}, {"zone": "../etc"}]
    for changed in wrong:
        described = msgspec.convert(
            {"topic": TOPIC, "time": "t", "values": (value(),), **changed}, Mapped
        )
        assert isinstance(compiled(described), str), changed
