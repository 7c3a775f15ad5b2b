"""The short way for messages of one plain sample: it agrees with `decode`, or leaves it to it."""

import pytest

from ingest.decode.json import decode, single
from ingest.decode.rows import Envelope
from tests.given import NOW_MS

T = NOW_MS
GOOD = f'{{"metric":"m","labels":{{"a":"bản"}},"time":{T},"value":-97.5}}'

TAKEN = [
    GOOD,
    GOOD.replace("-97.5", "3"),
    GOOD.replace("-97.5", str(2**53)),
    f'{{"metric":"m","time":{T},"value":1}}',
    GOOD[:-1] + ',"unit_of_measure":"ms"}',
    GOOD[:-1] + ',"id":"x","boot":1,"seq":2}',
    GOOD[:-1] + ',"boot":1}',
]


@pytest.mark.parametrize("text", TAKEN)
def test_taken_as_decode_takes_it(text: str) -> None:
    taken = single(text.encode())
    decoded = decode(text.encode(), now_ms=NOW_MS)
    assert taken is not None
    assert [taken.key] == list(decoded.rows.keys)
    assert [taken.time_ms] == decoded.rows.time_ms.tolist()
    assert [taken.value] == decoded.rows.value.tolist()
    assert taken.envelope == decoded.envelope


LEFT = [
    "",
    "{}",
    "[" * 100_000,
    f'{{"samples":[{GOOD}]}}',
    GOOD.replace(str(T), '"2026-11-24T10:00:00Z"'),
    GOOD.replace("-97.5", "true"),
    GOOD.replace("-97.5", "NaN"),
    GOOD.replace("-97.5", str(2**53 + 1)),
    GOOD.replace("-97.5", "1" + "0" * 400),
    GOOD.replace("-97.5", "1e300"),
    GOOD[:-1] + ',"value":2}',
    GOOD[:-1] + ',"v\\u0061lue":2}',
    GOOD[:-1] + ',"x":2}',
    GOOD[:-1] + ',"id":null}',
]


@pytest.mark.parametrize("text", LEFT)
def test_left_to_decode(text: str) -> None:
    assert single(text.encode()) is None


def test_bad_utf8_is_left_to_decode() -> None:
    assert single(GOOD.encode("utf-16")) is None
    assert single(GOOD.encode("latin-1", "replace").replace(b"?", b"\xff")) is None


def test_no_envelope_is_empty() -> None:
    taken = single(GOOD.encode())
    assert taken is not None
    assert taken.envelope == Envelope()
