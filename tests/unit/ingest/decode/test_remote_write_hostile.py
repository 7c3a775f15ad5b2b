"""Remote write as an attacker writes it: small once packed, and a great many things unpacked."""

import pytest

from ingest.decode.remote_write import Version, decode
from ingest.decode.rows import Decoded
from tests.given import NOW_MS
from tests.processor import processor_seconds
from tests.remote import message, sample, varint

BODY_BYTES = 16 * 2**20  # as much as is ever unpacked
SECONDS_MAX = 1.0
SAMPLE = message(2, sample(NOW_MS, 1.0))
LABEL = message(1, b"\x0a\x01a\x12\x01b")


def many(repeated: bytes, *, bytes_: int = BODY_BYTES) -> bytes:
    """Repeat up to a length."""
    return repeated * (bytes_ // len(repeated))


def referring(symbol_bytes: int, references: int, series: int = 1) -> bytes:
    """Let series of version 2 refer to one text, again and again."""
    texts = message(4, b"") + message(4, b"x" * symbol_bytes)
    return texts + message(5, message(1, b"\x01" * references)) * series


BOMBS = {
    "empty series": (Version.ONE, many(b"\x0a\x00")),
    "empty series, 2.0": (Version.TWO, many(b"\x2a\x00")),
    "empty texts": (Version.TWO, many(b"\x22\x00")),
    "fields that nobody knows": (Version.ONE, many(b"\x08\x01")),
    "empty labels": (Version.ONE, message(1, many(b"\x0a\x00"))),
    "labels": (Version.ONE, message(1, many(LABEL))),
    "empty samples": (Version.ONE, message(1, LABEL + many(b"\x12\x00"))),
    "empty samples before a label": (Version.ONE, message(1, many(b"\x12\x00") + LABEL)),
    "empty samples of many series": (
        Version.ONE, many(message(1, LABEL + many(b"\x12\x00", bytes_=2000))),
    ),
    "a long text referred to": (Version.TWO, referring(2**20, 60_000)),
    "a text referred to by many": (Version.TWO, referring(2**10, 60_000, 200)),
    "references": (Version.TWO, referring(1, BODY_BYTES // 2)),
    "references of many": (Version.TWO, referring(1, 60_000, 200)),
    "references one by one": (Version.TWO, message(5, many(message(1, b"\x01")))),
    "a sample of many fields": (
        Version.ONE, message(1, LABEL + message(2, many(b"\x08\x01"))),
    ),
    "empty labels of many series": (
        Version.ONE,
        b"".join(
            message(1, message(1, varint(n)) + many(b"\x0a\x00", bytes_=65_000) + SAMPLE)
            for n in range(250)
        ),
    ),
    "references one by one of many": (
        Version.TWO, many(message(5, many(message(1, b"\x01"), bytes_=60_000))),
    ),
    "a long number": (Version.ONE, many(b"\xff")),
}  # fmt: skip


def read(version: Version, body: bytes) -> Decoded:
    """Read it, and understand every key, as is done the first time."""
    decoded = decode(body, version=version, now_ms=NOW_MS)
    for key in decoded.rows.keys:
        decoded.name(key)
    return decoded


@pytest.mark.parametrize("name", BOMBS)
def test_it_is_refused_whole_before_it_costs_much(name: str) -> None:
    version, body = BOMBS[name]
    told: list[Decoded] = []
    assert (
        processor_seconds(lambda: told.append(read(version, body)), enough=SECONDS_MAX)
        <= SECONDS_MAX
    )
    decoded = told[-1]
    assert decoded.unreadable, decoded.faults
    assert not len(decoded.rows)


def test_a_label_of_many_fields_is_refused_at_once() -> None:
    labels = [message(1, varint(n) + b"\x0a\x01a" + b"\x18\x00" * 32_000) for n in range(8, 40)]
    body = b"".join(message(1, each + SAMPLE) for each in labels)
    taken = processor_seconds(lambda: read(Version.ONE, body), enough=0.1)
    assert taken <= 0.1


def test_a_label_twice_among_thousands_is_found_at_once() -> None:
    labels = b"".join(message(1, message(1, varint(n) + b"a")) for n in range(7_000))
    body = message(1, labels + message(1, message(1, b"\x05a")) + b"\x12\x00")
    assert processor_seconds(lambda: read(Version.ONE, body), enough=SECONDS_MAX) <= SECONDS_MAX
