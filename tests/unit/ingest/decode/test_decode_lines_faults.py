"""Line protocol with faults: what is said about each, and what it costs."""

import pytest

from core.model import Reason
from ingest.decode.rows import FAULTS_MAX
from tests.decoded import all_faults, of_lines
from tests.given import NOW_MS

T = NOW_MS - 60_000
NS = T * 10**6


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
    decoded = of_lines(f"a value=2 {NS}\ncpu x=1,value={text},y=3 {NS}\n")
    assert decoded.rows.value.tolist() == [2.0, 1.0, 3.0]
    fault = decoded.faults[0]
    assert (fault.where, fault.reason, fault.index) == ("line 2", Reason.INVALID_VALUE, 1)
    assert fault.detail.startswith("field 'value': ")
    assert words in fault.detail
    assert (decoded.rejected, decoded.unreadable) == (1, False)


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
    decoded = of_lines(f"a value=1 {NS}\ncpu x=1,y=2 {time}\na value=3 {NS}")
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
    decoded = of_lines(f"a value=1 {NS}\n{line}\n")
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
    faults = all_faults(of_lines(f"{company}{line} {NS}"))
    assert [words in fault.detail for fault in faults] == [True]


def test_a_text_that_never_ends_costs_its_line() -> None:
    decoded = of_lines(f'a value=1 {NS}\nb s="x\nc value=2 {NS}\n')
    assert decoded.rows.value.tolist() == [1.0, 2.0]
    assert [fault.where for fault in decoded.faults] == ["line 2"]


def test_bad_utf8_costs_its_line() -> None:
    faults = all_faults(of_lines(b'a value=1\nb\xff value=2\nc s="\xff",value=1'))
    assert len(faults) == 2
    assert all("UTF-8" in fault.detail for fault in faults)


def test_nothing_readable() -> None:
    assert of_lines(b"\xff\xfe{}[]").unreadable
    assert of_lines("cpu value=NaN").unreadable
    assert not of_lines("").unreadable


def test_faults_are_bounded_and_all_counted() -> None:
    for bad in ("cpu value=x", "cpu value=1 1", "cpu"):
        decoded = of_lines("\n".join([bad] * 300))
        assert len(decoded.faults) == FAULTS_MAX
        assert decoded.rejected == 300
