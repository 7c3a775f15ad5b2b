"""Requests of Prometheus' remote write, as senders write them."""

import struct
from collections.abc import Mapping, Sequence

from ingest.decode.remote_write import Version

PATH = "/api/v1/write"
Series = tuple[Mapping[str, str], Sequence[tuple[int, float]]]


def varint(value: int) -> bytes:
    """Write a number."""
    value %= 1 << 64
    written = bytearray()
    while value >= 0x80:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])


def message(number: int, content: bytes) -> bytes:
    """Write a field that has a length."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def sample(time_ms: int, value: float) -> bytes:
    """Write a sample; as proto3 does, what is 0 is left out."""
    written = struct.pack("<d", value)
    parts = b"\x09" + written if written != bytes(8) else b""
    return parts + (b"\x10" + varint(time_ms) if time_ms else b"")


def version_1(*series: Series, beside: bytes = b"") -> bytes:
    """Write a request of version 1. beside: further fields of each series."""
    return b"".join(
        message(
            1,
            b"".join(
                message(1, message(1, name.encode()) + message(2, value.encode()))
                for name, value in labels.items()
            )
            + b"".join(message(2, sample(*point)) for point in points)
            + beside,
        )
        for labels, points in series
    )


def version_2(*series: Series, beside: bytes = b"") -> bytes:
    """Write a request of version 2: texts once, labels by their numbers."""
    symbols = [""]
    written = []
    for labels, points in series:
        numbers = []
        for text in (text for pair in labels.items() for text in pair):
            if text not in symbols:
                symbols.append(text)
            numbers.append(symbols.index(text))
        references = message(1, b"".join(map(varint, numbers)))
        samples = b"".join(message(2, sample(*point)) for point in points)
        written.append(message(5, references + samples + beside))
    return b"".join(message(4, symbol.encode()) for symbol in symbols) + b"".join(written)


def snapped(content: bytes) -> bytes:
    """Write a Snappy block of literals, which every reader of Snappy can read."""
    written = bytearray(varint(len(content)))
    for start in range(0, len(content), 60):
        part = content[start : start + 60]
        written.append((len(part) - 1) << 2)
        written += part
    return bytes(written)


def headers(version: Version, key: str) -> dict[str, str]:
    """Write what goes before a request."""
    return {
        "authorization": f"Bearer {key}",
        "content-encoding": "snappy",
        "content-type": f"application/x-protobuf;proto={version.value}",
        "x-prometheus-remote-write-version": "0.1.0" if version is Version.ONE else "2.0.0",
    }
