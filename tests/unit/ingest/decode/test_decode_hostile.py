"""Hostile bodies: refused or read in time and memory that grow with their size alone."""

import tracemalloc
from collections.abc import Callable

import pytest

from ingest.decode import json, lines
from ingest.decode.rows import Decoded
from tests.given import NOW_MS
from tests.processor import processor_seconds

BODY_BYTES = 2**20  # a sixteenth of what is allowed: long enough to tell n from n²
LINE_BYTES = BODY_BYTES  # half of the longest line that is read
DEEP_SECONDS_MAX = 0.05
T = NOW_MS
GOOD = b'{"metric":"m","labels":{},"time":%d,"value":1}' % T


def as_json(body: bytes) -> Decoded:
    return json.decode(body, now_ms=NOW_MS)


def as_lines(body: bytes) -> Decoded:
    return lines.decode(body, precision=lines.Precision.NS, now_ms=NOW_MS)


def full(repeated: bytes, before: bytes = b"", after: bytes = b"", *, n: int = BODY_BYTES) -> bytes:
    """Repeat up to n bytes."""
    return before + repeated * (n // len(repeated)) + after


def line(repeated: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    """Repeat within one line, the longest that is read."""
    return full(repeated, before, after, n=LINE_BYTES)


def with_names(decoded: Decoded) -> Decoded:
    """Understand every key too, as `resolve` does the first time."""
    for key in decoded.rows.keys:
        decoded.name(key)
    return decoded


DEEP = [
    ("lists", b"[" * 100_000),
    ("lists, closed", b"[" * 100_000 + b"]" * 100_000),
    ("objects", b'{"a":' * 100_000),
    ("a list of samples", b'{"samples":' + b"[" * 100_000),
    ("a sample's value", b'{"metric":"m","time":1,"value":' + b"[" * 100_000),
    ("labels", b'{"metric":"m","time":1,"value":1,"labels":' + b'{"a":' * 100_000),
    (
        "labels, closed",
        b'{"metric":"m","time":1,"value":1,"labels":%b1%b}' % (b'{"a":' * 100_000, b"}" * 100_000),
    ),
    ("beside a good sample", b'{"samples":[%b,{"metric":%b' % (GOOD, b"[" * 100_000)),
]


@pytest.mark.parametrize("body", [case[1] for case in DEEP], ids=[case[0] for case in DEEP])
def test_depth_100k_is_unreadable_at_once(body: bytes) -> None:
    assert processor_seconds(lambda: as_json(body), enough=DEEP_SECONDS_MAX) <= DEEP_SECONDS_MAX
    decoded = as_json(body)
    assert decoded.unreadable
    assert "nested too deep" in decoded.faults[0].detail


COLUMNS = b'{"series":[{"metric":"m","times":[%b],"values":[%b]}]}'
LATE = (full(b"0,", after=b"0"),) * 2
NULL = (b"0,null" * 100_000,) * 2
LABELS = b",".join(b'"l%d":"x"' % number for number in range(50_000))

Body = Callable[[], bytes]
JSON: list[tuple[str, Body]] = [
    ("a number without end", lambda: full(b"9", b'{"metric":"m","value":')),
    ("a huge integer", lambda: full(b"9", GOOD[:-2], b"}")),
    ("a long fraction", lambda: full(b"9", GOOD[:-1] + b".", b"}")),
    ("a long name", lambda: full(b"m", b'{"metric":"', b'","time":1}')),
    ("spaces", lambda: full(b" ")),
    ("quotation marks", lambda: full(b'"')),
    ("empty lists", lambda: full(b"[],", b'{"samples":[', b"[]]}")),
    ("empty samples", lambda: full(b"{},", b'{"samples":[', b"{}]}")),
    ("nulls", lambda: full(b"null,", b'{"samples":[', b"null]}")),
    ("broken samples", lambda: full(GOOD[:-2] + b"x}", b'{"samples":[', b"]}")),
    ("refused samples", lambda: full(GOOD[:-2] + b"null},", b'{"samples":[', b"1]}")),
    ("late columns", lambda: COLUMNS % LATE),
    ("columns of null", lambda: COLUMNS % NULL),
    ("labels", lambda: GOOD.replace(b"{}", b"{%b}" % LABELS)),
    ("a label many times", lambda: full(b'"l":"x",', GOOD[:-1] + b',"labels":{', b'"l":""}}')),
]
LINES: list[tuple[str, Body]] = [
    ("newlines", lambda: full(b"\n")),
    ("spaces", lambda: full(b" ")),
    ("letters", lambda: full(b"a")),
    ("comments", lambda: full(b"#\n")),
    ("NUL", lambda: full(b"\0")),
    ("broken lines", lambda: full(b"a\n")),
    ("broken lines that look plain", lambda: full(b"a b\n")),
    ("shortest points", lambda: full(b"a b=1\n")),
    ("shortest bad values", lambda: full(b"a b=x\n")),
    ("shortest bad times", lambda: full(b"a b=1 x\n")),
    ("shortest text", lambda: full(b'a b="\n"\n')),
    ("a key each", lambda: b"".join(b"m%d v=1\n" % number for number in range(50_000))),
    ("open quotation marks", lambda: full(b'a b="\n')),
    ("open quotation marks, escaped ones", lambda: full(b'a b="\\"\n')),
    ("spaces in a line", lambda: line(b" ", b"a", b"b=1")),
    ("quotation marks in a line", lambda: line(b'"', b"a b=")),
    ("escaped quotation marks", lambda: line(b'\\"', b'a b="')),
    ("backslashes in a line", lambda: line(b"\\", b"a b=1,", b"=1")),
    ("many fields", lambda: line(b"b=1,", b"a ", b"b=1")),
    ("many text fields", lambda: line(b'b="",', b"a ", b"b=1")),
    ("many tags", lambda: line(b"b=1,", b"a,", b"b=1 c=1")),
    (
        "many different tags",
        lambda: b"a" + b"".join(b",t%d=1" % n for n in range(150_000)) + b" b=1",
    ),
    ("a huge number", lambda: line(b"9", b"a b=")),
    ("a huge time", lambda: line(b"9", b"a b=1 ")),
    ("points where a number belongs", lambda: line(b".", b"a b=i")),
    ("numbers that end wrong", lambda: line(b"9" * 900 + b"x,b=", b"a b=")),
    ("exponents that end wrong", lambda: line(b"1e" + b"9" * 900 + b"i,b=", b"a b=")),
]
BODIES = [
    *((f"json: {name}", as_json, body) for name, body in JSON),
    *((f"lines: {name}", as_lines, body) for name, body in LINES),
]
SECONDS_MAX = 20  # of one processor: none takes 3 here, n² takes hours


@pytest.mark.parametrize(
    ("decode", "body"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES]
)
def test_time_is_bounded(decode: Callable[[bytes], Decoded], body: Body) -> None:
    sent = body()
    seconds = processor_seconds(lambda: with_names(decode(sent)), enough=SECONDS_MAX)
    assert seconds <= SECONDS_MAX


FAT = [
    ("json: late columns", as_json, lambda: COLUMNS % LATE),
    ("json: empty lists", as_json, lambda: full(b"[],", b'{"samples":[', b"[]]}", n=100_000)),
    ("json: labels", as_json, lambda: full(b'"l":"x",', GOOD[:-1] + b',"labels":{', b'"l":""}}')),
    ("lines: shortest points", as_lines, lambda: full(b"a b=1\n")),
    ("lines: newlines", as_lines, lambda: full(b"\n")),
]


@pytest.mark.parametrize(
    ("decode", "body"), [case[1:] for case in FAT], ids=[case[0] for case in FAT]
)
def test_memory_is_bounded(decode: Callable[[bytes], Decoded], body: Body) -> None:
    """At most some 60 bytes a byte of body where samples are as short as can be."""
    sent = body()
    tracemalloc.start()
    with_names(decode(sent))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60 * len(sent)
