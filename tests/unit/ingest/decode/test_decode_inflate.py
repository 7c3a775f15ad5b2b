"""Gunzip within limits: what is refused, and with which status."""

import gzip
import zlib

import pytest

from ingest.decode.inflate import (
    MEMBERS_MAX,
    OUT_BYTES_MAX,
    RATIO_MAX,
    Gunzip,
    Refused,
    is_gzip,
)


def inflate(
    body: bytes, *, step: int = 2**16, out: int = OUT_BYTES_MAX, ratio: int = RATIO_MAX
) -> bytes | Refused:
    """Unpack a body that comes in chunks of `step` bytes."""
    gunzip = Gunzip(out_bytes_max=out, ratio_max=ratio)
    for at in range(0, len(body), step):
        if refused := gunzip.take(body[at : at + step]):
            return refused
    return gunzip.end()


PACKED = gzip.compress(b"cpu value=1\n" * 100)

REFUSED = [
    ("ratio", gzip.compress(b"\0" * 10_000_000), 413, "unpacks to more than"),
    ("out of size", gzip.compress(b"x" * (OUT_BYTES_MAX + 1), 0), 413, "16777216 bytes"),
    ("cut off", PACKED[:-9], 400, "cut off"),
    ("cut off at the end", PACKED[:-1], 400, "cut off"),
    ("empty", b"", 400, "cut off"),
    ("trailing", PACKED + b"xyz", 400, "something follows"),
    ("trailing zero", PACKED + b"\0", 400, "something follows"),
    ("trailing start of gzip", PACKED + PACKED[:1], 400, "cut off"),
    ("too many members", gzip.compress(b"") * (MEMBERS_MAX + 1), 400, "in a row"),
    ("not gzip", b"cpu value=1", 400, "no gzip, or broken"),
    ("deflate", zlib.compress(b"cpu value=1"), 400, "no gzip, or broken"),
    ("wrong checksum", PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], 400, "no gzip, or broken"),
    ("twice", gzip.compress(PACKED), 415, "compress once"),
]


@pytest.mark.parametrize(
    ("body", "status", "words"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED]
)
def test_refused(body: bytes, status: int, words: str) -> None:
    for step in (len(body) + 1, max(1, len(body) // 1000)):
        refused = inflate(body, step=step)
        assert isinstance(refused, Refused)
        assert refused.status == status
        assert words in refused.fault.detail


TAKEN = [
    ("empty", b""),
    ("small", b"cpu value=1"),
    ("a flat line, ratio 400", b"1," * 50_000),
    ("all that is allowed", b"x" * OUT_BYTES_MAX),
]


@pytest.mark.parametrize("content", [c[1] for c in TAKEN], ids=[c[0] for c in TAKEN])
def test_taken(content: bytes) -> None:
    packed = gzip.compress(content, 0 if len(content) > 1e6 else 9)
    assert inflate(packed) == content
    assert inflate(packed, step=max(1, len(packed) // 1000)) == content


def test_members_in_a_row_are_one_content() -> None:
    packed = gzip.compress(b"a") + gzip.compress(b"") + gzip.compress(b"b")
    assert [inflate(packed, step=step) for step in (1, 7, 1000)] == [b"ab"] * 3


def test_limits_are_parameters() -> None:
    packed = gzip.compress(b"x" * 2_000_000)
    assert isinstance(inflate(packed), Refused)
    assert inflate(packed, ratio=2000) == b"x" * 2_000_000
    assert isinstance(inflate(packed, ratio=2000, out=1_999_999), Refused)


def test_gzip_is_told_by_its_first_bytes() -> None:
    assert is_gzip(PACKED)
    assert not is_gzip(b'{"metric":1}')
    assert not is_gzip(b"")
