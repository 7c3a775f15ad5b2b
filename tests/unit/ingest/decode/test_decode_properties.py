"""Whatever bytes arrive: no exception, nothing unbounded; and what was written is read."""

import json
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import LabelSet
from ingest.decode import json as json_messages
from ingest.decode import lines
from ingest.decode.inflate import Gunzip, Refused
from ingest.decode.rows import FAULTS_MAX, Decoded
from tests.decoded import Point, all_faults, points
from tests.given import NOW_MS

NANOSECONDS = lines.Precision.NS

values = st.floats(allow_nan=False, allow_infinity=False)
times = st.integers(NOW_MS - 10**9, NOW_MS)
# Letters that survive NFC as they are, and all that the formats must escape.
names = st.text(st.sampled_from('abcxyz ,=\\"/~đạ'), min_size=1, max_size=8).map(lambda t: f"n{t}n")
labels = st.dictionaries(names, names, max_size=4)
samples = st.tuples(names, labels, times, values)

lineish = st.text(st.sampled_from('ab1.e-+iut ,=\\"\n\r#\t\0é'), max_size=60).map(str.encode)
jsonish = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["metric", "labels", "time", "value", "times", "values", "x"]), inner
        )
        | st.dictionaries(st.sampled_from(["id", "boot", "seq", "samples", "series"]), inner)
    ),
    max_leaves=20,
).map(lambda tree: json.dumps(tree).encode())


def bounded(decoded: Decoded) -> None:
    """Check what holds of every answer, and that all of it can be used."""
    rows = decoded.rows
    n = len(rows)
    assert [len(column) for column in (rows.key_index, rows.value, rows.index)] == [n] * 3
    assert np.isfinite(rows.value).all()
    assert (np.diff(rows.index) >= 0).all()
    assert not n or 0 <= rows.key_index.min() <= rows.key_index.max() < len(rows.keys)
    assert len(set(rows.keys)) == len(rows.keys)
    assert len(decoded.faults) <= FAULTS_MAX
    assert decoded.faults or not decoded.rejected
    for fault in all_faults(decoded):
        assert fault.detail
        json.dumps([fault.where, fault.detail], ensure_ascii=False).encode()
    for index in rows.index.tolist():
        assert isinstance(decoded.where(index), str)


@settings(deadline=None)
@given(st.binary(max_size=200) | jsonish)
def test_any_bytes_as_json(body: bytes) -> None:
    bounded(json_messages.decode(body, now_ms=NOW_MS))


@settings(deadline=None)
@given(st.binary(max_size=200) | lineish)
def test_any_bytes_as_lines(body: bytes) -> None:
    bounded(lines.decode(body, precision=NANOSECONDS, now_ms=NOW_MS))


@settings(deadline=None)
@given(
    st.lists(st.binary(max_size=40), max_size=5), st.sampled_from([b"", b"\x1f\x8b\x08" + bytes(7)])
)
def test_any_bytes_as_gzip(chunks: list[bytes], start: bytes) -> None:
    gunzip = Gunzip()
    answers = [gunzip.take(chunk) for chunk in (start, *chunks)]
    assert all(answer is None or isinstance(answer, Refused) for answer in answers)
    assert isinstance(gunzip.end(), bytes | Refused)


def read(decoded: Decoded) -> list[Point]:
    assert decoded.faults == ()
    return points(decoded)


def expected(metric: str, labels: dict[str, str], time_ms: int, value: float) -> Point:
    return metric, LabelSet.of(labels).as_dict(), time_ms, value


@settings(deadline=None)
@given(written=st.lists(samples, max_size=5), ascii_only=st.booleans())
def test_json_list_round_trip(*, written: list[Any], ascii_only: bool) -> None:
    body = [dict(zip(("metric", "labels", "time", "value"), each, strict=True)) for each in written]
    text = json.dumps({"samples": body}, ensure_ascii=ascii_only)
    decoded = json_messages.decode(text.encode(), now_ms=NOW_MS)
    assert read(decoded) == [expected(*each) for each in written]


@settings(deadline=None)
@given(st.lists(st.tuples(names, labels, st.lists(st.tuples(times, values))), max_size=4))
def test_json_columns_round_trip(written: list[Any]) -> None:
    body = [
        {"metric": m, "labels": tags, "times": [t for t, _ in rows], "values": [v for _, v in rows]}
        for m, tags, rows in written
    ]
    text = json.dumps({"series": body}).encode()
    decoded = json_messages.decode(text, now_ms=NOW_MS)
    assert read(decoded) == [expected(m, tags, *row) for m, tags, rows in written for row in rows]


def escaped(text: str, special: str) -> str:
    return "".join(f"\\{char}" if char in special else char for char in text)


@settings(deadline=None)
@given(st.lists(st.tuples(names, labels, names, times, values), min_size=1, max_size=5))
def test_line_round_trip(written: list[Any]) -> None:
    def line(measurement: str, tags: dict[str, str], field: str, time: int, value: float) -> str:
        pairs = [f",{escaped(tag, ' ,=')}={escaped(text, ' ,=')}" for tag, text in tags.items()]
        head = escaped(measurement, " ,") + "".join(pairs)
        return f"{head} {escaped(field, ' ,=')}={value!r} {time * 10**6}"

    sent = [expected(f"{m}_{field}", tags, t, v) for m, tags, field, t, v in written]
    text = "\n".join(line(*each) for each in written)
    decoded = lines.decode(text.encode(), precision=NANOSECONDS, now_ms=NOW_MS)
    assert read(decoded) == sent
    # The reader for any line agrees with the one for plain lines.
    exactly = lines.decode(f'{text}\nx s="t"'.encode(), precision=NANOSECONDS, now_ms=NOW_MS)
    assert read(exactly) == sent
