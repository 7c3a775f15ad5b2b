"""JSON messages: what each shape yields, and what is said about each fault."""

import json

import numpy as np
import pytest

from core.model import Fault, Reason
from ingest.decode.json import decode, name
from ingest.decode.rows import FAULTS_MAX, Decoded, Envelope
from tests.given import NOW_MS

T = NOW_MS - 60_000
GOOD = f'{{"metric":"m","labels":{{"a":"b"}},"time":{T},"value":1}}'
Point = tuple[str, dict[str, str], int, float]


def read(text: str | bytes) -> Decoded:
    return decode(text.encode() if isinstance(text, str) else text, now_ms=NOW_MS)


def points(decoded: Decoded) -> list[Point]:
    """All rows with their keys understood; a key that is a fault fails the test."""
    named = [decoded.name(key) for key in decoded.rows.keys]
    rows = decoded.rows
    read_keys = [each.identity for each in named if not isinstance(each, Fault)]
    assert len(read_keys) == len(named), named
    return [
        (read_keys[key].metric, read_keys[key].labels.as_dict(), time, value)
        for key, time, value in zip(
            rows.key_index.tolist(), rows.time_ms.tolist(), rows.value.tolist(), strict=True
        )
    ]


def all_faults(decoded: Decoded) -> list[Fault]:
    """Faults of the message, and those of keys, which `resolve` finds when it first sees them."""
    keys = [decoded.name(key) for key in decoded.rows.keys]
    return [*decoded.faults, *(key for key in keys if isinstance(key, Fault))]


SHAPES = [
    ("one sample", GOOD, [("m", {"a": "b"}, T, 1.0)]),
    ("labels absent", f'{{"metric":"m","time":{T},"value":1}}', [("m", {}, T, 1.0)]),
    ("a list", f'{{"samples":[{GOOD},{GOOD}]}}', [("m", {"a": "b"}, T, 1.0)] * 2),
    ("an empty list", '{"samples":[]}', []),
    (
        "columns",
        f'{{"series":[{{"metric":"m","labels":{{}},"times":[{T},{T - 1}],"values":[1,-2.5e1]}}]}}',
        [("m", {}, T, 1.0), ("m", {}, T - 1, -25.0)],
    ),
    ("empty columns", '{"series":[{"metric":"m","times":[],"values":[]}]}', []),
    (
        "empty columns before others",
        f"""{{"series":[{{"metric":"x","times":[],"values":[]}},
        {{"metric":"y","times":[{T}],"values":[1]}}]}}""",
        [("y", {}, T, 1.0)],
    ),
    ("members in any order", f'{{"value":1,"time":{T},"metric":"m"}}', [("m", {}, T, 1.0)]),
    ("spaces", f' {{ "metric" : "m" ,\n"time":{T},"value":\t1 }} ', [("m", {}, T, 1.0)]),
    (
        "escaped names and text",
        f'{{"m\\u0065tric":"\\u0111o","labels":{{"t\\u00ean":"b\\"ản"}},"time":{T},"value":1}}',
        [("đo", {"tên": 'b"ản'}, T, 1.0)],
    ),
    (
        "labels named like members",
        f'{{"metric":"m","labels":{{"time":"value","samples":"x"}},"time":{T},"value":1}}',
        [("m", {"time": "value", "samples": "x"}, T, 1.0)],
    ),
    ("an empty label is absent", GOOD.replace('"b"', '""'), [("m", {}, T, 1.0)]),
]


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in SHAPES], ids=[c[0] for c in SHAPES])
def test_shapes(text: str, expected: list[Point]) -> None:
    decoded = read(text)
    assert points(decoded) == expected
    assert (decoded.faults, decoded.rejected, decoded.unreadable) == ((), 0, False)


TIMES = [
    (str(T), T),
    ('"2026-11-24T10:00:00Z"', NOW_MS),
    ('"2026-11-24t17:00:00+07:00"', NOW_MS),
    ('"2026-11-24 10:00:00.5z"', NOW_MS + 500),
    ('"2026-11-24T09:59:59.999999999Z"', NOW_MS - 1),
    ("946684800000", 946_684_800_000),
    (str(NOW_MS + 600_000), NOW_MS + 600_000),
]


@pytest.mark.parametrize(("time", "expected"), TIMES)
def test_times(time: str, expected: int) -> None:
    sample = f'{{"metric":"m","time":{time},"value":1}}'
    assert read(sample).rows.time_ms.tolist() == [expected]
    assert read(f'{{"samples":[{sample},{GOOD}]}}').rows.time_ms.tolist() == [expected, T]


VALUES = [
    ("-97", -97.0),
    ("1e3", 1000.0),
    ("0.1", 0.1),
    ("-0.0", -0.0),
    ("9007199254740992", 2.0**53),
    ("9007199254740994", 2.0**53 + 2),
    ("1e300", 1e300),
    ("9007199254740993.0", 2.0**53),  # written as a float: its nearest is meant
    ("9223372036854775808", 2.0**63),
]


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_values(value: str, expected: float) -> None:
    sample = GOOD.replace('"value":1', f'"value":{value}')
    assert read(sample).rows.value.tobytes() == np.float64(expected).tobytes()
    bad = '{"metric":"m","time":1,"value":null}'
    assert read(f'{{"samples":[{bad},{sample}]}}').rows.value.tolist() == [expected]


# Each replaces the value or time of a good sample: pointer, reason, words of the detail.
BAD_VALUES = [
    ("NaN", Reason.INVALID_VALUE, "leave the sample out"),
    ("-Infinity", Reason.INVALID_VALUE, "-Infinity"),
    ("1e999", Reason.INVALID_VALUE, "range of a 64-bit float"),
    ("1" + "0" * 400, Reason.INVALID_VALUE, "64-bit float"),
    ("1" + "0" * 5000, Reason.INVALID_VALUE, "5001 characters"),
    ("true", Reason.INVALID_VALUE, "got true; send 1 or 0"),
    ("null", Reason.INVALID_VALUE, "got null; leave the sample out"),
    ('"12,5"', Reason.INVALID_VALUE, "decimal comma is not JSON: send '12.5' without"),
    ('"12.5"', Reason.INVALID_VALUE, "remove the quotation marks"),
    ('"N/A"', Reason.INVALID_VALUE, "got text 'N/A'; leave the sample out"),
    (f'"{"9" * 2000},5"', Reason.INVALID_VALUE, "it is no number"),
    ("[1]", Reason.INVALID_VALUE, "got an array"),
    ('{"v":1}', Reason.INVALID_VALUE, "got an object"),
    ("9007199254740993", Reason.INVALID_VALUE, "9007199254740993 beyond 2^53"),
    ("9223372036854775807", Reason.INVALID_VALUE, "not exact"),
    ("18446744073709551617", Reason.INVALID_VALUE, "not exact"),
]
BAD_TIMES = [
    ("1795524000", "seconds sent as milliseconds?"),
    ("1795524000000000", "microseconds sent as milliseconds?"),
    ("1795524000000000000", "nanoseconds sent as milliseconds?"),
    ("0", "before 2000"),
    ("-1", "before 2000"),
    ("946684799999", "before 2000"),
    (str(NOW_MS + 600_001), "ahead of the center's clock"),
    ("1e12", "integer ms"),
    (f"{T}.0", "integer ms"),
    ("9" * 30, "ahead"),
    ("-" + "9" * 30, "before 2000"),
    ("9" * 3000, ""),
    ("true", "got a boolean"),
    ("null", "got null"),
    ("[]", "got an array"),
    (f'"{T}"', "RFC 3339"),
    ('"2026-11-24T10:00:00"', "no offset; end it with Z or +07:00"),
    ('"2026-11-24"', "RFC 3339"),
    ('"24/11/2026 10:00"', "RFC 3339"),
    ('"0000-01-01T00:00:00Z"', "no moment of the calendar"),
    ('"2026-02-30T00:00:00Z"', "no moment of the calendar"),
    ('"9999-12-31T23:59:59Z"', "ahead"),
    ('"9999-12-31T23:59:59-14:00"', "ahead"),
    ('"1999-12-31T23:59:59Z"', "before 2000"),
]
MEMBERS = [
    *(("value", *case) for case in BAD_VALUES),
    *(("time", time, Reason.INVALID_TIME, words) for time, words in BAD_TIMES),
]


@pytest.mark.parametrize(("member", "written", "reason", "words"), MEMBERS)
def test_bad_member_is_refused_and_neighbours_are_kept(
    member: str, written: str, reason: Reason, words: str
) -> None:
    good = {"time": str(T), "value": "1"}
    members = {**good, member: written}
    sample = f'{{"metric":"m","time":{members["time"]},"value":{members["value"]}}}'
    columns = f'{{"metric":"m","times":[{T},{members["time"]}],"values":[2,{members["value"]}]}}'
    messages = [
        (sample, f"/{member}", 0, []),
        (f'{{"samples":[{GOOD},{sample},{GOOD}]}}', f"/samples/1/{member}", 1, [1.0, 1.0]),
        (f'{{"series":[{columns},{columns}]}}', f"/series/0/{member}s/1", 1, [2.0, 2.0]),
    ]
    for message, where, index, values in messages:
        decoded = read(message)
        fault = decoded.faults[0]
        assert (fault.where, fault.reason, fault.index) == (where, reason, index)
        assert words in fault.detail
        assert decoded.rows.value.tolist() == values
        assert decoded.rejected == len(decoded.faults) == (2 if "series" in message else 1)
        assert not decoded.unreadable


@pytest.mark.parametrize(("member", "written", "reason", "words"), MEMBERS)
def test_bad_member_beside_worse_ones(
    member: str, written: str, reason: Reason, words: str
) -> None:
    """A message that is no good at all for the quick reader gets the same answers."""
    members = {"time": str(T), "value": "1", member: written}
    sample = f'{{"metric":"m","time":{members["time"]},"value":{members["value"]}}}'
    decoded = read(f'{{"samples":[{sample},null,{GOOD}]}}')
    fault = decoded.faults[0]
    assert (fault.where, fault.reason, fault.index) == (f"/samples/0/{member}", reason, 0)
    assert words.removeprefix("ahead") in fault.detail
    assert len(fault.detail) < 250
    assert (decoded.rejected, len(decoded.rows)) == (2, 1)


# Each replaces a good sample in a list.
BAD_SAMPLES = [
    ("missing metric", f'{{"time":{T},"value":1}}', "/metric", "is missing"),
    ("missing time", '{"metric":"m","value":1}', "/time", "is missing"),
    ("missing value", f'{{"metric":"m","time":{T}}}', "/value", "is missing"),
    ("unknown member", GOOD[:-1] + ',"quality":1}', "/quality", "unknown member"),
    ("member twice", GOOD[:-1] + ',"value":2}', "/value", "occurs twice"),
    ("member twice, escaped", GOOD[:-1] + ',"v\\u0061lue":2}', "/value", "occurs twice"),
    ("label twice", GOOD.replace('"b"', '"b","a":"c"'), "/labels/a", "occurs twice"),
    ("label twice by NFC", GOOD.replace('"a"', '"é":"1","e\\u0301"'), "/labels/", "decomposed"),
    ("label a number", GOOD.replace('"b"', "7"), "/labels/a", "got the number '7'"),
    ("label null", GOOD.replace('"b"', "null"), "/labels/a", "got null"),
    ("label nested", GOOD.replace('"b"', '{"c":["d"]}'), "/labels/a", "got an object"),
    ("label with NUL", GOOD.replace('"b"', '"x\\u0000y"'), "/labels/a", "control character"),
    ("label half a surrogate", GOOD.replace('"b"', '"\\ud800"'), "/labels/a", ""),
    ("label reserved", GOOD.replace('"a"', '"__a"'), "/labels/__a", "reserved"),
    ("label with bidi", GOOD.replace('"a"', '"a\\u202e"'), "/labels/a", "hidden character"),
    ("label a citizen's number", GOOD.replace('"b"', '"012345678901"'), "/labels/a", "citizen"),
    ("labels null", GOOD.replace('{"a":"b"}', "null"), "/labels", "got null"),
    ("labels a list", GOOD.replace('{"a":"b"}', '["a"]'), "/labels", "got an array"),
    ("metric a number", GOOD.replace('"m"', "1"), "/metric", "got the number '1'"),
    ("metric empty", GOOD.replace('"m"', '""'), "/metric", "is empty"),
    ("metric with zero width", GOOD.replace('"m"', '"m\\u200b"'), "/metric", "hidden character"),
    ("unit null", GOOD[:-1] + ',"unit_of_measure":null}', "/unit_of_measure", "got null"),
    ("unit a number", GOOD[:-1] + ',"unit_of_measure":1}', "/unit_of_measure", "expected text"),
    ("a number", "7", "", "expected an object, got a number"),
    ("null", "null", "", "got null"),
]


@pytest.mark.parametrize(
    ("sample", "where", "words"), [c[1:] for c in BAD_SAMPLES], ids=[c[0] for c in BAD_SAMPLES]
)
@pytest.mark.parametrize("forced_exact", [False, True])
def test_bad_sample_by_either_reader(
    sample: str, where: str, words: str, *, forced_exact: bool
) -> None:
    """What a key holds is found by `name` or, where another sample is broken, on the way."""
    broken = ',{"metric":"m","time":1,"value":NaN}' if forced_exact else ""
    faults = all_faults(read(f'{{"samples":[{GOOD},{sample}{broken}]}}'))
    fault = faults[0]
    assert fault.where.removeprefix("/samples/1").startswith(where)
    assert words in fault.detail
    assert len(faults) == 1 + forced_exact
    fault.detail.encode()  # can be sent back whatever the sender wrote
    fault.where.encode()


BAD_SERIES = [
    (
        "lengths",
        '"times":[1795514400000,1795514400001],"values":[1]',
        "",
        "2 times but 1 values",
        2,
    ),
    ("times missing", '"values":[1,2,3]', "/times", "is missing", 3),
    ("times a number", '"times":1,"values":[1]', "/times", "expected an array, got a number", 1),
    ("values null", '"times":[1],"values":null', "/values", "expected an array, got null", 1),
    ("labels", '"labels":{"a":1},"times":[1],"values":[NaN]', "/labels/a", "label values", 1),
    ("unknown", '"times":[1,2],"values":[1,2],"value":3', "/value", "unknown member", 2),
]


@pytest.mark.parametrize(
    ("members", "where", "words", "rejected"),
    [c[1:] for c in BAD_SERIES],
    ids=[c[0] for c in BAD_SERIES],
)
def test_bad_series_is_refused_whole(members: str, where: str, words: str, rejected: int) -> None:
    good = f'{{"metric":"m","times":[{T}],"values":[1]}}'
    decoded = read(f'{{"series":[{good},{{"metric":"m",{members}}},{good}]}}')
    fault = decoded.faults[0]
    assert (fault.where, fault.index) == (f"/series/1{where}", 1)
    assert words in fault.detail
    assert decoded.rejected == rejected
    assert decoded.rows.index.tolist() == [0, 1 + rejected]
    assert decoded.where(1 + rejected) == "/series/2"


UNREADABLE = [
    ("empty", b"", "not JSON"),
    ("text", b"cpu value=1", "not JSON"),
    ("cut off", b'{"samples":[', "not JSON"),
    ("trailing", GOOD.encode() + b"x", "not JSON"),
    ("a list", b"[" + GOOD.encode() + b"]", "expected an object, got an array"),
    ("no shape", b"{}", "got none of them"),
    ("two shapes", b'{"samples":[],"series":[]}', "got both of them"),
    ("samples no list", b'{"samples":{}}', "expected an array, got an object"),
    ("bad UTF-8", b'{"metric":"\xff"}', "not UTF-8 at byte 11"),
    ("UTF-16", GOOD.encode("utf-16"), "not UTF-8"),
    ("member twice", b'{"samples":[],"samples":[]}', "occurs twice"),
    ("sample's member twice", GOOD[:-1].encode() + b',"value":2}', "occurs twice"),
    ("deep", b"[" * 100_000, "nested too deep"),
    ("deep in a label", b'{"metric":"m","labels":' + b'{"a":' * 100_000, "nested too deep"),
]


@pytest.mark.parametrize(
    ("body", "words"), [c[1:] for c in UNREADABLE], ids=[c[0] for c in UNREADABLE]
)
def test_unreadable(body: bytes, words: str) -> None:
    decoded = read(body)
    assert decoded.unreadable
    assert len(decoded.rows) == 0
    assert [fault.reason for fault in decoded.faults] == [Reason.INVALID_PAYLOAD]
    assert words in decoded.faults[0].detail


ENVELOPES = [
    ('"id":"7f3a","boot":17,"seq":812', Envelope("7f3a", 17, 812), []),
    ('"id":"a\\"b"', Envelope(id='a"b'), []),
    ('"id":7', Envelope(), ["/id"]),
    ('"id":null', Envelope(), ["/id"]),
    (f'"id":"{"x" * 201}"', Envelope(), ["/id"]),
    ('"id":"\\ud800"', Envelope(), ["/id"]),
    ('"boot":-1,"seq":1', Envelope(seq=1), ["/boot"]),
    ('"seq":1.5', Envelope(), ["/seq"]),
    ('"seq":true', Envelope(), ["/seq"]),
    (f'"seq":{10**18}', Envelope(seq=10**18), []),
    (f'"seq":{10**18 + 1}', Envelope(), ["/seq"]),
]


@pytest.mark.parametrize(("members", "envelope", "where"), ENVELOPES)
def test_envelope(members: str, envelope: Envelope, where: list[str]) -> None:
    """Faults in what a message says of itself cost no sample."""
    for message in (f'{{{members},"samples":[{GOOD}]}}', f"{{{members},{GOOD[1:]}"):
        decoded = read(message)
        assert decoded.envelope == envelope
        assert [fault.where for fault in decoded.faults] == where
        assert (len(decoded.rows), decoded.rejected) == (1, 0)


def test_unknown_member_of_the_message_costs_no_sample() -> None:
    decoded = read(f'{{"samples":[{GOOD}],"a/b~":1}}')
    assert [fault.where for fault in decoded.faults] == ["/a~1b~0"]
    assert (len(decoded.rows), decoded.rejected) == (1, 0)


def test_unit_of_measure_is_part_of_the_key() -> None:
    sample = GOOD[:-1] + ',"unit_of_measure":"ms"}'
    decoded = read(f'{{"samples":[{GOOD},{sample}]}}')
    names = [decoded.name(key) for key in decoded.rows.keys]
    assert not any(isinstance(name, Fault) for name in names)
    assert [getattr(name, "unit_of_measure", "") for name in names] == [None, "ms"]
    assert read(sample).name(read(sample).rows.keys[0]) == names[1]


RAW_KEYS = [
    (b'"m"\0{}', "NUL"),
    (b'"m"\0{}\0\0', "NUL"),
    (b'"m"\0{"a":' + b"[" * 100_000 + b"\0", "nested too deep"),
    (b'"\xff"\0\0', ""),
]


@pytest.mark.parametrize(("raw", "words"), RAW_KEYS, ids=[case[1] for case in RAW_KEYS])
def test_any_bytes_as_raw_key(raw: bytes, words: str) -> None:
    """What msgspec lets through as labels may still be no text of ours."""
    fault = name(raw)
    assert isinstance(fault, Fault) or not words
    assert words in getattr(fault, "detail", "")


def test_equal_keys_are_numbered_once() -> None:
    other = GOOD.replace('"m"', '"n"')
    decoded = read(f'{{"samples":[{GOOD},{other},{GOOD}]}}')
    assert decoded.rows.key_index.tolist() == [0, 1, 0]
    assert decoded.rows.index.tolist() == [0, 1, 2]
    assert [decoded.where(index) for index in (0, 2)] == ["/samples/0", "/samples/2"]


def test_faults_are_bounded_and_all_counted() -> None:
    late = GOOD.replace(str(T), "1")
    broken = GOOD.replace(str(T), "null")
    for bad in (late, broken):
        decoded = read(f'{{"samples":[{",".join([bad] * 300)},{GOOD}]}}')
        assert len(decoded.faults) == FAULTS_MAX
        assert (decoded.rejected, len(decoded.rows)) == (300, 1)


def test_a_message_too_large_to_examine_is_refused_whole() -> None:
    decoded = read(f'{{"samples":[{GOOD}{",null" * 1_000_000}]}}')
    assert decoded.unreadable
    assert [fault.reason for fault in decoded.faults] == [Reason.TOO_LARGE]


def test_limits_of_time_are_parameters() -> None:
    body = json.dumps({"metric": "m", "time": 5, "value": 1}).encode()
    assert len(decode(body, now_ms=0, ahead_ms=5, earliest_ms=0).rows) == 1
    assert len(decode(body, now_ms=0, ahead_ms=4, earliest_ms=0).rows) == 0
