"""JSON messages with faults: what is said about each, and that neighbours are kept."""

import pytest

from core.model import Fault, Reason
from ingest.decode.json import name
from ingest.decode.rows import FAULTS_MAX
from tests.decoded import all_faults, of_json
from tests.given import NOW_MS

T = NOW_MS - 60_000
GOOD = f'{{"metric":"m","labels":{{"a":"b"}},"time":{T},"value":1}}'


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
        decoded = of_json(message)
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
    decoded = of_json(f'{{"samples":[{sample},null,{GOOD}]}}')
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
    faults = all_faults(of_json(f'{{"samples":[{GOOD},{sample}{broken}]}}'))
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
    decoded = of_json(f'{{"series":[{good},{{"metric":"m",{members}}},{good}]}}')
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
    ("cut in a text", b'{"id":"7', "unterminated string starting at line 1, column 7"),
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
    decoded = of_json(body)
    assert decoded.unreadable
    assert len(decoded.rows) == 0
    assert [fault.reason for fault in decoded.faults] == [Reason.INVALID_PAYLOAD]
    assert words in decoded.faults[0].detail


def test_unknown_member_of_the_message_costs_no_sample() -> None:
    decoded = of_json(f'{{"samples":[{GOOD}],"a/b~":1}}')
    assert [fault.where for fault in decoded.faults] == ["/a~1b~0"]
    assert (len(decoded.rows), decoded.rejected) == (1, 0)


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


def test_faults_are_bounded_and_all_counted() -> None:
    late = GOOD.replace(str(T), "1")
    broken = GOOD.replace(str(T), "null")
    for bad in (late, broken):
        decoded = of_json(f'{{"samples":[{",".join([bad] * 300)},{GOOD}]}}')
        assert len(decoded.faults) == FAULTS_MAX
        assert (decoded.rejected, len(decoded.rows)) == (300, 1)


def test_a_message_too_large_to_examine_is_refused_whole() -> None:
    decoded = of_json(f'{{"samples":[{GOOD}{",null" * 1_000_000}]}}')
    assert decoded.unreadable
    assert [fault.reason for fault in decoded.faults] == [Reason.TOO_LARGE]
