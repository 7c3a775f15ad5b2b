"""What one request may cost: bombs, lengths, headers; refused at once, and memory stays flat."""

import gzip
import socket
import time
import zlib

import cramjam
import httpx
import pytest

from ingest.decode.remote_write import Version
from tests.e2e.conftest import Ingest
from tests.remote import PATH, headers, message, varint
from tests.running import eventually
from tests.servers import Database

from .messages import rejected


def bomb(plain_bytes: int) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    chunk = bytes(1 << 20)
    parts = [squeeze.compress(chunk) for _ in range(plain_bytes >> 20)]
    return b"".join([*parts, squeeze.flush()])


def test_a_gzip_bomb_is_413_at_once_and_memory_stays_flat(
    client: httpx.Client, ingest_http: Ingest, database: Database
) -> None:
    def resident_mb() -> float:
        return ingest_http.memory_bytes / 1e6

    packed = bomb(1 << 30)
    before = resident_mb()
    started = time.monotonic()
    answer = client.post("/api/v1/ingest", content=packed, headers={"content-encoding": "gzip"})
    assert answer.status_code == 413
    assert time.monotonic() - started < 1
    assert resident_mb() - before < 60
    eventually(lambda: len(rejected(database)) == 1, lambda: "the bomb's beginning is not kept")
    assert rejected(database) == [("too_large", "")]


def squeezed(content: bytes) -> bytes:
    return bytes(cramjam.snappy.compress_raw(content))


SNAPPED = {
    "a length": (Version.ONE, varint(1 << 30) + bytes(10), 413),
    "empty series": (Version.ONE, squeezed(b"\x0a\x00" * 8_000_000), 400),
    "empty samples": (Version.ONE, squeezed(message(1, b"\x12\x00" * 8_000_000)), 400),
    "a text referred to": (
        Version.TWO,
        squeezed(message(4, bytes(2**20)) + message(5, message(1, bytes(60_000)))),
        400,
    ),
}


@pytest.mark.parametrize("name", SNAPPED)
def test_a_snappy_bomb_is_refused_and_memory_stays_flat(
    ingest_http: Ingest, keys: dict[str, str], database: Database, name: str
) -> None:
    version, content, status = SNAPPED[name]
    before = ingest_http.memory_bytes
    started = time.monotonic()
    told = httpx.post(
        f"{ingest_http.url}{PATH}",
        content=content,
        headers=headers(version, keys["loose"]),
        timeout=20,
    )
    assert told.status_code == status
    assert time.monotonic() - started < 5
    assert ingest_http.memory_bytes - before < 60e6
    eventually(lambda: len(rejected(database)) == 1, lambda: "the bomb's beginning is not kept")


@pytest.mark.parametrize(
    ("encoding", "content", "status"),
    [
        ("gzip", gzip.compress(b"{}")[:-4], 400),
        ("gzip", b"not gzip", 400),
        ("gzip", gzip.compress(gzip.compress(b"{}")), 415),
        ("br", b"", 415),
        ("gzip, gzip", b"", 415),
    ],
    ids=["cut", "plain", "gzip in gzip", "brotli", "named twice"],
)
def test_wrong_encodings(client: httpx.Client, encoding: str, content: bytes, status: int) -> None:
    answer = client.post("/api/v1/ingest", content=content, headers={"content-encoding": encoding})
    assert answer.status_code == status


def test_ten_megabytes_and_one_are_413(client: httpx.Client, database: Database) -> None:
    for content, kept in ((bytes(10_000_001), 0), (iter([bytes(1_000_000)] * 11), 1)):
        answer = client.post("/api/v1/ingest", content=content)
        assert answer.status_code == 413
        assert "10000000" in answer.json()["detail"]
        assert len(rejected(database)) == kept  # by the answer, not some time after it


def raw(ingest_http: Ingest, request: bytes) -> bytes:
    """Send bytes as they are; the beginning of the answer."""
    with socket.create_connection(("127.0.0.1", ingest_http.port), timeout=10) as sock:
        sock.sendall(request)
        return sock.recv(200)


def test_two_lengths_are_400(ingest_http: Ingest, keys: dict[str, str]) -> None:
    request = (
        b"POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
        b"Transfer-Encoding: chunked\r\nAuthorization: Bearer "
        + keys["bts-01"].encode()
        + b"\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    )
    assert raw(ingest_http, request).startswith(b"HTTP/1.1 400")


def test_huge_headers_are_431(ingest_http: Ingest) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 64_000 + b"\r\n\r\n"
    assert raw(ingest_http, request).startswith(b"HTTP/1.1 431")
