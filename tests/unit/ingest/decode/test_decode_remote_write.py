"""Remote write: what its messages hold, and what is wrong with some."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Fault, Reason, is_stale
from ingest.decode.inflate import Refused
from ingest.decode.remote_write import Version, decode
from ingest.decode.rows import Decoded, Named
from ingest.decode.snappy import unsnapped
from tests import remote
from tests.given import NOW_MS, STALE
from tests.remote import Series, message, snapped, version_1, version_2

UP = {"__name__": "up", "job": "é", "instance": "a:9100"}
WRITERS: dict[Version, Callable[..., bytes]] = {Version.ONE: version_1, Version.TWO: version_2}
BOTH = pytest.mark.parametrize("version", list(Version))


def read(version: Version, *series: Series, beside: bytes = b"") -> Decoded:
    return decode(WRITERS[version](*series, beside=beside), version=version, now_ms=NOW_MS)


def rows(decoded: Decoded) -> list[tuple[str, int, float]]:
    named = [decoded.name(key) for key in decoded.rows.keys]
    texts = [
        f"{each.identity.metric}{each.identity.labels.as_dict()}"
        for each in named
        if isinstance(each, Named)
    ]
    columns = (decoded.rows.key_index, decoded.rows.time_ms, decoded.rows.value)
    return [(texts[k], t, v) for k, t, v in zip(*(c.tolist() for c in columns), strict=True)]


@BOTH
def test_samples(version: Version) -> None:
    points = [(NOW_MS - 3000, 1.5), (NOW_MS - 2000, 0.0), (NOW_MS - 1000, math.inf)]
    series = [(UP, points), ({"__name__": "down"}, [(NOW_MS, -1.0)])]
    for _ in range(2):  # the second time, all labels are known
        found = read(version, *series)
        up = "up{'instance': 'a:9100', 'job': 'é'}"
        assert rows(found) == [
            *((up, time_ms, value) for time_ms, value in points), ("down{}", NOW_MS, -1.0),
        ]  # fmt: skip
        assert (found.faults, found.rejected, found.unreadable) == ((), 0, False)


@BOTH
def test_a_series_that_ended(version: Version) -> None:
    for value in (STALE, math.nan):
        found = read(version, (UP, [(NOW_MS, value)]))
        assert is_stale(found.rows.value).tolist() == [value is STALE]


@BOTH
def test_times_that_are_not_believed(version: Version) -> None:
    points = [(0, 1.0), (NOW_MS, 2.0), (NOW_MS + 10**7, 0.0), (-5, 1.0)]
    found = read(version, (UP, points))
    assert (found.rows.value.tolist(), found.rejected) == ([2.0], 3)
    assert {(each.where, each.reason) for each in found.faults} == {
        ("/timeseries/0", Reason.INVALID_TIME)
    }


@BOTH
def test_native_histograms_are_refused_and_the_rest_is_kept(version: Version) -> None:
    number = {Version.ONE: 4, Version.TWO: 3}[version]
    found = read(version, (UP, [(NOW_MS, 1.0)]), beside=message(number, b"\x08\x01"))
    assert (len(found.rows), found.rejected) == (1, 1)
    assert found.faults[0].detail.startswith("native histograms are not stored")


@BOTH
def test_what_else_comes_along_is_passed_over(version: Version) -> None:
    exemplars = {Version.ONE: 3, Version.TWO: 4}[version]
    more = message(exemplars, b"\x08\x01") + message(15, b"x") + b"\x80\x01\x05" + b"\x85\x01abcd"
    found = read(version, (UP, [(NOW_MS, 1.0)]), beside=more)
    assert (len(found.rows), found.faults) == (1, ())


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ({"job": "a"}, Reason.INVALID_NAME),
        ({"__name__": "up", "__secret__": "a"}, Reason.INVALID_LABEL),
        ({"__name__": "up", "phone": "0912345678"}, Reason.PERSONAL_DATA),
        ({"__name__": "up", "a": "x" * 2000}, Reason.INVALID_LABEL),
    ],
)
@BOTH
def test_names_that_are_not_taken(version: Version, labels: dict[str, str], reason: Reason) -> None:
    found = read(version, (labels, [(NOW_MS, 1.0)]))
    fault = found.name(found.rows.keys[0])
    assert isinstance(fault, Fault)
    assert fault.reason is reason


def test_the_bound_of_a_bucket_is_nobodys_number() -> None:
    """Without its point it has the twelve digits of a citizen's number."""
    bucket = {"__name__": "took_bucket", "le": "0.00038443359"}
    found = read(Version.ONE, (bucket, [(NOW_MS, 1.0)]))
    assert isinstance(found.name(found.rows.keys[0]), Named)


def test_a_label_twice() -> None:
    once = message(1, message(1, b"a") + message(2, b"b"))
    body = message(1, once + once + message(2, remote.sample(NOW_MS, 1.0)))
    found = decode(body, version=Version.ONE, now_ms=NOW_MS)
    fault = found.name(found.rows.keys[0])
    assert isinstance(fault, Fault)
    assert fault.detail == "label 'a' occurs twice; keep one"


@pytest.mark.parametrize(
    "body",
    [
        b"\x0a\x05ab", b"\xff" * 11, b"\x00\x01", b"\x0b", message(1, b"\x12\x10\x09"),
        message(1, message(2, message(1, b"abcdefgh"))), b"hello",
    ],
)  # fmt: skip
def test_no_such_message(body: bytes) -> None:
    found = decode(body, version=Version.ONE, now_ms=NOW_MS)
    assert (found.unreadable, len(found.rows), found.rejected) == (True, 0, 1)
    assert found.faults[0].reason is Reason.INVALID_PAYLOAD


def test_a_symbol_that_is_not_there() -> None:
    body = message(4, b"") + message(5, message(1, b"\x01\x02") + message(2, b""))
    found = decode(body, version=Version.TWO, now_ms=NOW_MS)
    assert found.faults[0].detail.endswith("a label refers to symbol 2 of 1")


LABELS = st.dictionaries(st.text("abé\x12\x10\t", max_size=20), st.text(max_size=20), max_size=4)
POINTS = st.lists(
    st.tuples(
        st.integers(NOW_MS - 10**9, NOW_MS),
        st.one_of(st.floats(), st.just(0.0)),
    ),
    max_size=4,
)


@given(st.lists(st.tuples(LABELS, POINTS), max_size=6), st.sampled_from(list(Version)))
def test_what_is_written_is_read(series: list[Series], version: Version) -> None:
    wanted = [point for _, points in series for point in points]
    for _ in range(2):
        found = read(version, *series)
        assert found.rows.time_ms.tolist() == [time_ms for time_ms, _ in wanted]
        assert list(map(str, found.rows.value.tolist())) == [str(value) for _, value in wanted]


@given(st.binary(max_size=200), st.sampled_from(list(Version)))
def test_any_bytes_are_read_or_refused(body: bytes, version: Version) -> None:
    found = decode(body, version=version, now_ms=NOW_MS)
    for key in found.rows.keys:
        found.name(key)


def test_snappy() -> None:
    content = b"abc" * 1000
    assert unsnapped(snapped(content)) == content
    for broken, status in ((b"", 400), (b"\xff" * 5, 400), (b"\x05\x00", 400), (b"hello", 400)):
        found = unsnapped(broken)
        assert isinstance(found, Refused)
        assert found.status == status
    bomb = unsnapped(remote.varint(1 << 31) + b"\x00")
    assert isinstance(bomb, Refused)
    assert bomb.status == 413


@given(st.binary(max_size=100))
def test_any_bytes_are_unsnapped_or_refused(body: bytes) -> None:
    assert isinstance(unsnapped(body), bytes | Refused)
