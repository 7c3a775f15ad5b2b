"""Line protocol: what lines yield, and what is said about each fault."""

import pytest

from core.model import Fault, Reason
from ingest.decode.lines import Precision, decode
from ingest.decode.rows import FAULTS_MAX, Decoded
from tests.given import NOW_MS

T = NOW_MS - 60_000
NS = T * 10**6


def read(text: str | bytes, precision: Precision = Precision.NS) -> Decoded:
    body = text.encode() if isinstance(text, str) else text
    return decode(body, precision=precision, now_ms=NOW_MS)


def point(decoded: Decoded, row: int = 0) -> tuple[str, int, float]:
    """One row as `metric{label="value"}`, time and value."""
    named = decoded.name(decoded.rows.keys[decoded.rows.key_index[row]])
    assert not isinstance(named, Fault), named
    pairs = ",".join(f'{name}="{value}"' for name, value in named.identity.labels.pairs)
    metric = named.identity.metric + (f"{{{pairs}}}" if pairs else "")
    return metric, int(decoded.rows.time_ms[row]), float(decoded.rows.value[row])


def all_points(decoded: Decoded) -> list[tuple[str, int, float]]:
    return [point(decoded, row) for row in range(len(decoded.rows))]


def all_faults(decoded: Decoded) -> list[Fault]:
    """Faults of lines, and those of keys, which `resolve` finds when it first sees them."""
    keys = [decoded.name(key) for key in decoded.rows.keys]
    return [*decoded.faults, *(key for key in keys if isinstance(key, Fault))]


SERIES = [
    ("cpu value=1", "cpu"),
    ("cpu usage=1", "cpu_usage"),
    ("cpu,b=2,a=1 usage=1", 'cpu_usage{a="1",b="2"}'),
    (r"cpu,a=x\ y usage=1", 'cpu_usage{a="x y"}'),
    (r"cpu,a=x\,y\=z usage=1", 'cpu_usage{a="x,y=z"}'),
    (r"c\ p\,u value=1", "c p,u"),
    (r"c=pu value=1", "c=pu"),
    (r"cpu us\ a\=ge=1", "cpu_us a=ge"),
    (r"cpu,a=C:\dir value=1", r'cpu{a="C:\dir"}'),
    (r"cpu,a=x\\ y value=1", r'cpu{a="x\ y"}'),
    ('cpu,a="x" value=1', 'cpu{a=""x""}'),
    ("đo,bản=Khun\\ Há value=1", 'đo{bản="Khun Há"}'),
    ("  cpu value=1", "cpu"),
    ("cpu   value=1", "cpu"),
    ("cpu,value=x value=1", 'cpu{value="x"}'),
]


@pytest.mark.parametrize(("line", "series"), SERIES)
@pytest.mark.parametrize("company", ["", "a value=1\n", "#\n", 'a s="x"\n'])
def test_series(line: str, series: str, company: str) -> None:
    """Whatever its neighbours make of the message, a line means the same."""
    decoded = read(f"{company}{line} {NS}")
    assert point(decoded, len(decoded.rows) - 1) == (series, T, 1.0)
    assert decoded.faults == ()


VALUES = [
    ("1", 1.0),
    ("-1.5e3", -1500.0),
    ("1.", 1.0),
    (".5", 0.5),
    ("007", 7.0),
    ("1E4", 1e4),
    ("42i", 42.0),
    ("-42i", -42.0),
    ("42u", 42.0),
    ("9007199254740992i", 2.0**53),
    ("-9223372036854775808i", -(2.0**63)),
    ("9007199254740993", 2.0**53),  # a float: its nearest is meant
    *((text, 1.0) for text in ("t", "T", "true", "True", "TRUE")),
    *((text, 0.0) for text in ("f", "F", "false", "False", "FALSE")),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_values(text: str, value: float) -> None:
    assert point(read(f"cpu value={text} {NS}")) == ("cpu", T, value)
    assert point(read(f"cpu a=1i,value={text} {NS}"), 1) == ("cpu", T, value)


BAD_VALUES = [
    ("NaN", "leave the field out"),
    ("nan", "leave the field out"),
    ("-Inf", "leave the field out"),
    ("+inf", "leave the field out"),
    ("1e999", "range of a 64-bit float"),
    ("9" * 400, "range of a 64-bit float"),
    ("9" * 5000, "5000 characters"),
    ("9007199254740993i", "9007199254740993 beyond 2^53"),
    ("18446744073709551615u", "not exact"),
    ("9223372036854775808i", "range of 64-bit integers"),
    ("18446744073709551616u", "range of 64-bit integers"),
    ("-1u", "expected a number"),
    ("1.0i", "expected a number"),
    ("1e3i", "expected a number"),
    ("+1", "expected a number"),
    ("1_000", "expected a number"),
    ("0x10", "expected a number"),
    ("[1]", "expected a number"),
    ("null", "expected a number"),
    ("N/A", "text stands in quotation marks"),
    ("", "expected a number, got ''"),
    ("tRUE", "expected a number"),
    ("\u0661", "expected a number"),  # a digit, but no ASCII one
]


@pytest.mark.parametrize(("text", "words"), BAD_VALUES)
def test_bad_value_costs_its_field(text: str, words: str) -> None:
    decoded = read(f"a value=2 {NS}\ncpu x=1,value={text},y=3 {NS}\n")
    assert decoded.rows.value.tolist() == [2.0, 1.0, 3.0]
    fault = decoded.faults[0]
    assert (fault.where, fault.reason, fault.index) == ("line 2", Reason.INVALID_VALUE, 1)
    assert fault.detail.startswith("field 'value': ")
    assert words in fault.detail
    assert (decoded.rejected, decoded.unreadable) == (1, False)


TIMES = [
    (Precision.NS, T * 10**6 + 999_999, T),
    (Precision.US, T * 10**3 + 999, T),
    (Precision.MS, T, T),
    (Precision.S, T // 1000, T // 1000 * 1000),
    (Precision.M, T // 60_000, T // 60_000 * 60_000),
    (Precision.H, T // 3_600_000, T // 3_600_000 * 3_600_000),
]


@pytest.mark.parametrize(("precision", "sent", "time_ms"), TIMES)
def test_times_are_floored_to_ms(precision: Precision, sent: int, time_ms: int) -> None:
    assert point(read(f"cpu value=1 {sent}", precision))[1] == time_ms
    # Of unequal length: the column is read one by one.
    decoded = read(f"cpu value=1 {sent}\ncpu value=1 0{sent}", precision)
    assert decoded.rows.time_ms.tolist() == [time_ms, time_ms]


def test_negative_times_are_floored_too() -> None:
    decoded = decode(b"a v=1 -1", precision=Precision.NS, now_ms=0, earliest_ms=-5)
    assert decoded.rows.time_ms.tolist() == [-1]


@pytest.mark.parametrize(
    ("precision", "time_ms"),
    [
        (Precision.NS, NOW_MS + 59_123),
        (Precision.MS, NOW_MS + 59_123),
        (Precision.S, NOW_MS + 59_000),
        (Precision.H, NOW_MS),
    ],
)
def test_no_time_is_receipt_cut_to_precision(precision: Precision, time_ms: int) -> None:
    for body in (b"cpu value=1", b"cpu value=1\na value=1 0", b'cpu value=1\na s="x"'):
        decoded = decode(body, precision=precision, now_ms=NOW_MS + 59_123)
        assert decoded.rows.time_ms.tolist() == [time_ms]


BAD_TIMES = [
    ("1795510000", "seconds sent as precision=ns?"),
    ("1795510000000", "milliseconds sent as precision=ns?"),
    (str(NS + 12 * 60 * 10**9), "ahead of the center's clock"),
    ("946684799999999999", "before 2000"),
    ("9223372036854775808", "range of 64-bit timestamps"),
    ("9" * 30, "range of 64-bit timestamps"),
    ("9" * 3000, "expected an integer"),
    ("1.5", "expected an integer"),
    ("1i", "expected an integer"),
    ("-", "expected an integer"),
    ("now", "expected an integer"),
]


@pytest.mark.parametrize(("time", "words"), BAD_TIMES)
def test_bad_time_costs_its_line(time: str, words: str) -> None:
    decoded = read(f"a value=1 {NS}\ncpu x=1,y=2 {time}\na value=3 {NS}")
    assert decoded.rows.value.tolist() == [1.0, 3.0]
    fault = decoded.faults[0]
    assert (fault.where, fault.reason, fault.index) == ("line 2", Reason.INVALID_TIME, 1)
    assert words in fault.detail
    assert decoded.rejected == 2


BROKEN = [
    ("cpu", "column 4: expected a space and field=value, got the end of the line"),
    ("cpu,a=b", "column 8: expected a space and field=value"),
    ("cpu ", "column 5: expected field=value, got the end of the line"),
    ("cpu value", "column 5: expected field=value, got 'value'"),
    ("cpu value=1,", "column 13: expected field=value"),
    ("cpu value=1, b=2", "column 13: expected field=value, got ' b=2'"),
    ("cpu value=1 5 5", "expected a comma, or a space and the timestamp"),
    ('cpu value="x', "column 11: expected a comma, or a space and the timestamp, got '\"x'"),
    ('cpu value="x"y', "column 14: expected a comma"),
    ('cpu value=1,s="x""', "column 18: expected a comma"),
]


@pytest.mark.parametrize(("line", "words"), BROKEN)
def test_broken_line_is_refused_whole(line: str, words: str) -> None:
    decoded = read(f"a value=1 {NS}\n{line}\n")
    assert decoded.rows.value.tolist() == [1.0]
    fault = decoded.faults[0]
    assert (fault.where, fault.reason) == ("line 2", Reason.INVALID_PAYLOAD)
    assert words in fault.detail
    assert decoded.rejected == 1


BAD_KEYS = [
    ("cpu,a value=1", "expected tag=value, got 'a'"),
    ("cpu,a= value=1", "expected tag=value, got 'a='"),
    ("cpu,=b value=1", "expected tag=value"),
    ("cpu, value=1", "expected tag=value"),
    ("cpu,a=b, value=1", "expected tag=value"),
    ("cpu,a=b=c value=1", "expected tag=value"),
    (",a=b value=1", "expected measurement"),
    ("cpu,a=b,a=c value=1", "tag 'a' occurs twice"),
    ("cpu,é=b,e\u0301=c value=1", "occurs twice"),
    ("cpu,__a=b value=1", "tag '__a': names that begin with __"),
    ("cpu =1", "expected field=value"),
    ("cp\x01u value=1", "hidden character"),
    ("cpu va\u200blue=1", "hidden character"),
    ("cpu,a=\x00 value=1", "tag 'a': value holds a control character"),
    ("cpu,a=0912345678 value=1", "phone number"),
    ("\tcpu value=1", "hidden character"),
]


@pytest.mark.parametrize(("line", "words"), BAD_KEYS)
@pytest.mark.parametrize("company", ["", "#\n", 'a s="x"\n'])
def test_bad_key(line: str, words: str, company: str) -> None:
    """Measurement, tags and field names are judged once per key, by `name`."""
    faults = all_faults(read(f"{company}{line} {NS}"))
    assert [words in fault.detail for fault in faults] == [True]


SKIPPED = [
    ("", 0, []),
    ("\n\r\n  \n", 0, []),
    ("# cpu value=1\n  # cpu value=1", 0, []),
    ("cpu value=1", 0, [1.0]),
    ("cpu value=1\n\n\n", 0, [1.0]),
    ("cpu value=1\r\ncpu value=2\r\n", 0, [1.0, 2.0]),
    ('cpu s="text"', 1, []),
    ('cpu s="t",value=1,u="v"', 2, [1.0]),
    ('cpu s="a \\" b, c=d \\\\",value=1\r\n', 1, [1.0]),
    ('cpu s="two\nlines # not",value=1\ncpu value=2', 1, [1.0, 2.0]),
    ('cpu,a=" value=1\ncpu,b=" value=2', 0, [1.0, 2.0]),
    ('cpu "=1', 0, [1.0]),
]


@pytest.mark.parametrize(("text", "ignored", "values"), SKIPPED)
def test_text_comments_and_blank_lines(text: str, ignored: int, values: list[float]) -> None:
    decoded = read(text)
    assert decoded.rows.value.tolist() == values
    assert (decoded.ignored_text, decoded.faults) == (ignored, ())


def test_many_fields_and_shapes_keep_their_order() -> None:
    text = f"""a x=1,y=2 {NS}
b x=3
# comment
c s="two
lines",x=4 {NS}
a y=5,z=6 {NS}
"""
    decoded = read(text)
    assert all_points(decoded) == [
        ("a_x", T, 1.0),
        ("a_y", T, 2.0),
        ("b_x", NOW_MS, 3.0),
        ("c_x", T, 4.0),
        ("a_y", T, 5.0),
        ("a_z", T, 6.0),
    ]
    assert decoded.rows.index.tolist() == [0, 0, 1, 3, 5, 5]
    assert [decoded.where(index) for index in (0, 5)] == ["line 1", "line 6"]


def test_a_text_that_never_ends_costs_its_line() -> None:
    decoded = read(f'a value=1 {NS}\nb s="x\nc value=2 {NS}\n')
    assert decoded.rows.value.tolist() == [1.0, 2.0]
    assert [fault.where for fault in decoded.faults] == ["line 2"]


def test_bad_utf8_costs_its_line() -> None:
    faults = all_faults(read(b'a value=1\nb\xff value=2\nc s="\xff",value=1'))
    assert len(faults) == 2
    assert all("UTF-8" in fault.detail for fault in faults)


def test_nothing_readable() -> None:
    assert read(b"\xff\xfe{}[]").unreadable
    assert read("cpu value=NaN").unreadable
    assert not read("").unreadable


def test_many_heads_with_many_fields() -> None:
    """More combinations than points: the keys are found by sorting, not by a table."""
    lines = [f"m{i} f{i}=1,g=2 {NS}" for i in range(50)]
    decoded = read("\n".join(lines))
    names = [name for name, _, _ in all_points(decoded)]
    assert names == [name for i in range(50) for name in (f"m{i}_f{i}", f"m{i}_g")]
    assert len(decoded.rows.keys) == 100


def test_faults_are_bounded_and_all_counted() -> None:
    for bad in ("cpu value=x", "cpu value=1 1", "cpu"):
        decoded = read("\n".join([bad] * 300))
        assert len(decoded.faults) == FAULTS_MAX
        assert decoded.rejected == 300


SPELLINGS = [
    ("", Precision.NS),
    ("n", Precision.NS),
    ("ns", Precision.NS),
    ("u", Precision.US),
    ("us", Precision.US),
    ("µ", Precision.US),
    ("ms", Precision.MS),
    ("s", Precision.S),
    ("m", Precision.M),
    ("h", Precision.H),
    ("d", None),
    ("NS", None),
]


@pytest.mark.parametrize(("text", "precision"), SPELLINGS)
def test_spellings_of_precision(text: str, precision: Precision | None) -> None:
    assert Precision.of(text) is precision
