"""Line protocol: what lines yield."""

import pytest

from ingest.decode.lines import Precision, decode
from ingest.decode.rows import Decoded
from tests.decoded import Point, of_lines, points
from tests.given import NOW_MS

T = NOW_MS - 60_000
NS = T * 10**6


def point(decoded: Decoded, row: int = 0) -> tuple[str, int, float]:
    """One row as `metric{label="value"}`, time and value."""
    return shown(points(decoded)[row])


def shown(point: Point) -> tuple[str, int, float]:
    metric, labels, time_ms, value = point
    pairs = ",".join(f'{name}="{text}"' for name, text in labels.items())
    return metric + (f"{{{pairs}}}" if pairs else ""), time_ms, value


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
    decoded = of_lines(f"{company}{line} {NS}")
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
    assert point(of_lines(f"cpu value={text} {NS}")) == ("cpu", T, value)
    assert point(of_lines(f"cpu a=1i,value={text} {NS}"), 1) == ("cpu", T, value)


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
    assert point(of_lines(f"cpu value=1 {sent}", precision))[1] == time_ms
    # Of unequal length: the column is read one by one.
    decoded = of_lines(f"cpu value=1 {sent}\ncpu value=1 0{sent}", precision)
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
    decoded = of_lines(text)
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
    decoded = of_lines(text)
    assert [shown(each) for each in points(decoded)] == [
        ("a_x", T, 1.0),
        ("a_y", T, 2.0),
        ("b_x", NOW_MS, 3.0),
        ("c_x", T, 4.0),
        ("a_y", T, 5.0),
        ("a_z", T, 6.0),
    ]
    assert decoded.rows.index.tolist() == [0, 0, 1, 3, 5, 5]
    assert [decoded.where(index) for index in (0, 5)] == ["line 1", "line 6"]


def test_many_heads_with_many_fields() -> None:
    """More combinations than points: the keys are found by sorting, not by a table."""
    lines = [f"m{i} f{i}=1,g=2 {NS}" for i in range(50)]
    decoded = of_lines("\n".join(lines))
    names = [metric for metric, *_ in points(decoded)]
    assert names == [name for i in range(50) for name in (f"m{i}_f{i}", f"m{i}_g")]
    assert len(decoded.rows.keys) == 100


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
