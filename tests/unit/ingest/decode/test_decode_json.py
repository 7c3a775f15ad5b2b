"""JSON messages: what each shape, time, value and envelope yields."""

import json

import numpy as np
import orjson
import pytest

from core.model import Fault
from ingest.decode.json import decode
from ingest.decode.rows import Envelope
from tests.decoded import Point, of_json, points
from tests.given import NOW_MS

T = NOW_MS - 60_000
GOOD = f'{{"metric":"m","labels":{{"a":"b"}},"time":{T},"value":1}}'


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
    decoded = of_json(text)
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
    assert of_json(sample).rows.time_ms.tolist() == [expected]
    assert of_json(f'{{"samples":[{sample},{GOOD}]}}').rows.time_ms.tolist() == [expected, T]


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
    assert of_json(sample).rows.value.tobytes() == np.float64(expected).tobytes()
    bad = '{"metric":"m","time":1,"value":null}'
    assert of_json(f'{{"samples":[{bad},{sample}]}}').rows.value.tolist() == [expected]


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


@pytest.mark.parametrize(
    ("written", "words"),
    [("7", "got a number"), (f'"{"x" * 201}"', "got 201 of them"), ('"\\ud800"', "surrogate")],
)
def test_what_is_wrong_with_an_id_is_said(written: str, words: str) -> None:
    assert words in of_json(f'{{"id":{written},"samples":[{GOOD}]}}').faults[0].detail


@pytest.mark.parametrize(("members", "envelope", "where"), ENVELOPES)
def test_envelope(members: str, envelope: Envelope, where: list[str]) -> None:
    """Faults in what a message says of itself cost no sample."""
    for message in (f'{{{members},"samples":[{GOOD}]}}', f"{{{members},{GOOD[1:]}"):
        decoded = of_json(message)
        assert decoded.envelope == envelope
        assert [fault.where for fault in decoded.faults] == where
        assert (len(decoded.rows), decoded.rejected) == (1, 0)


def test_unit_of_measure_is_part_of_the_key() -> None:
    sample = GOOD[:-1] + ',"unit_of_measure":"ms"}'
    decoded = of_json(f'{{"samples":[{GOOD},{sample}]}}')
    names = [decoded.name(key) for key in decoded.rows.keys]
    assert not any(isinstance(name, Fault) for name in names)
    assert [getattr(name, "unit_of_measure", "") for name in names] == [None, "ms"]
    assert of_json(sample).name(of_json(sample).rows.keys[0]) == names[1]


def test_equal_keys_are_numbered_once() -> None:
    other = GOOD.replace('"m"', '"n"')
    decoded = of_json(f'{{"samples":[{GOOD},{other},{GOOD}]}}')
    assert decoded.rows.key_index.tolist() == [0, 1, 0]
    assert decoded.rows.index.tolist() == [0, 1, 2]
    assert [decoded.where(index) for index in (0, 2)] == ["/samples/0", "/samples/2"]


@pytest.mark.parametrize("label", ["b", "Bình Lư", "a, b: c", '"', "\\", "🌾"])
def test_beside_a_fault_a_series_keeps_its_raw_key(label: str) -> None:
    """Or each bad value would let its neighbours be learnt once more, and be remembered twice."""
    good = {"metric": "m", "labels": {"a": label, "c": "d"}, "time": T, "value": 1}
    for sample in (good, good | {"unit_of_measure": "ms"}):
        alone, beside = (
            of_json(orjson.dumps({"samples": samples}))
            for samples in ([sample], [sample, good | {"value": "N/A"}])
        )
        assert (alone.rejected, beside.rejected) == (0, 1)
        assert beside.rows.keys == alone.rows.keys


def test_limits_of_time_are_parameters() -> None:
    body = json.dumps({"metric": "m", "time": 5, "value": 1}).encode()
    assert len(decode(body, now_ms=0, ahead_ms=5, earliest_ms=0).rows) == 1
    assert len(decode(body, now_ms=0, ahead_ms=4, earliest_ms=0).rows) == 0
