"""How much of an answer is read before it is enough: every endless kind has its end."""

from dataclasses import dataclass, field

import pytest
from anyio.abc import ByteStream

from core.service.outbound import FailedError, Log, Request, Spot, exchange
from core.service.outbound.exchange import BODY_BYTES_MAX, HEADER_BYTES_MAX

SPOT = Spot("http", "portal.test", 80, "/")
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNK = 16 << 10
ALL = BODY_BYTES_MAX + HEADER_BYTES_MAX + CHUNK


@dataclass(slots=True)
class Endless(ByteStream):
    """A wire on which a beginning comes, and then the same piece for ever."""

    waiting: bytearray
    piece: bytes
    read_bytes: int = 0
    sent: bytearray = field(default_factory=bytearray)

    async def receive(self, max_bytes: int = 65_536) -> bytes:
        while len(self.waiting) < max_bytes:
            self.waiting += self.piece
        taken = bytes(self.waiting[:max_bytes])
        del self.waiting[:max_bytes]
        self.read_bytes += len(taken)
        return taken

    async def send(self, item: bytes) -> None:
        self.sent += item

    async def send_eof(self) -> None:
        raise NotImplementedError

    async def aclose(self) -> None:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("begins", "piece", "read_bytes_max", "is_answer"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n", b"a" * 100, ALL, True),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 100, ALL, True),
        (CHUNKED, b"1000\r\n" + b"a" * 4096 + b"\r\n", ALL, True),
        (CHUNKED, b"1\r\na\r\n", 20_000 * 6 + CHUNK, True),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n", CHUNK, False),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: a\r\n", HEADER_BYTES_MAX + CHUNK, False),
        (b"", b"a", HEADER_BYTES_MAX + CHUNK, False),
        (CHUNKED, b"a", HEADER_BYTES_MAX + CHUNK, False),
        (CHUNKED + b"0\r\n", b"X-More: a\r\n", HEADER_BYTES_MAX + CHUNK, False),
    ],
    ids=["says how long", "does not", "chunks", "chunks of a byte", "interim answers",
         "header lines", "one line", "length of a chunk", "trailers"],
)  # fmt: skip
async def test_the_endless_ends(
    begins: bytes, piece: bytes, read_bytes_max: int, *, is_answer: bool
) -> None:
    wire = Endless(bytearray(begins), piece)
    try:
        answer = await exchange(wire, SPOT, Log(0), Request())
    except FailedError:
        assert not is_answer
    else:
        assert is_answer
        assert (answer.status, len(answer.body) <= BODY_BYTES_MAX) == (200, True)
    assert wire.read_bytes <= read_bytes_max


async def test_the_request() -> None:
    wire = Endless(bytearray(), b"HTTP/1.1 204 No Content\r\n\r\n")
    await exchange(wire, Spot("https", "2606:4700::1111", 8443, "/a?b"), Log(0), Request())
    first, *headers = wire.sent.decode().split("\r\n")
    assert first == "GET /a?b HTTP/1.1"
    assert "Host: [2606:4700::1111]:8443" in headers
    assert "Connection: close" in headers
