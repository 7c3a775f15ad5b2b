"""One request and its answer over a connection: bounded, whatever the other side sends.

HTTP/1.1 is h11's work; here are the bounds. An answer that never ends costs the try's time and
`BODY_BYTES_MAX` of memory, a header that never ends h11's buffer.
"""

from dataclasses import dataclass
from typing import Final

import anyio
import h11
from anyio.abc import ByteStream

from core.service.metrics import VERSION

from .guard import Spot
from .reach import FailedError, Log
from .verdict import Phase, Why

BODY_BYTES_MAX: Final = 1 << 20
HEADER_BYTES_MAX: Final = 64 << 10
_CHUNK_BYTES: Final = 8 << 10  # parsed at a stretch, so that others are served in between
_INTERIM_MAX: Final = 10
_PIECES_MAX: Final = 20_000  # of a body: one in chunks of a byte costs time, not memory
_GONE: Final = (anyio.BrokenResourceError, anyio.ClosedResourceError, OSError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. body: its first BODY_BYTES_MAX, which is where a text must stand."""

    status: int
    location: bytes | None
    body: bytes


async def fetch(stream: ByteStream, spot: Spot, log: Log) -> Answer:
    """Ask for a page. Raises FailedError when what comes back is no answer."""
    exchange = _Exchange(stream, spot, log)
    try:
        return await exchange.run()
    except h11.RemoteProtocolError as error:
        raise FailedError(Why.PROTOCOL, str(error)) from error
    except _GONE as error:
        raise FailedError(Why.PROTOCOL, str(error) or "the connection broke") from error


@dataclass(slots=True)
class _Exchange:
    stream: ByteStream
    spot: Spot
    log: Log
    _received: int = 0
    _interim: int = 0
    _pieces: int = 0

    async def run(self) -> Answer:
        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEADER_BYTES_MAX)
        await self.stream.send(http.send(_request(self.spot)) + http.send(h11.EndOfMessage()))
        with self.log.phase(Phase.FIRST_BYTE):
            await self._receive(http)
        response: h11.Response | None = None
        body = bytearray()
        while True:
            event = http.next_event()
            if event is h11.NEED_DATA:
                if self._received > BODY_BYTES_MAX + HEADER_BYTES_MAX:
                    break  # one of the endless kinds; what came so far is judged
                await self._receive(http)
            elif isinstance(event, h11.Response):
                response = event
            elif isinstance(event, h11.Data):
                body += event.data[: BODY_BYTES_MAX - len(body)]
                self._pieces += 1
                if self._pieces >= _PIECES_MAX:
                    break
            elif isinstance(event, h11.InformationalResponse) and self._interim < _INTERIM_MAX:
                self._interim += 1
            else:
                break  # the end, or another protocol that nobody asked for
        if response is None:
            raise FailedError(Why.PROTOCOL, "no answer, only interim ones")
        return Answer(response.status_code, _location(response), bytes(body))

    async def _receive(self, http: h11.Connection) -> None:
        try:
            data = await self.stream.receive(_CHUNK_BYTES)
        except anyio.EndOfStream:
            data = b""
        self._received += len(data)
        http.receive_data(data)


def _request(spot: Spot) -> h11.Request:
    headers = [
        ("Host", spot.authority),
        ("User-Agent", f"ioc-probe/{VERSION}"),
        ("Accept", "*/*"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]
    return h11.Request(method="GET", target=spot.path, headers=headers)


def _location(response: h11.Response) -> bytes | None:
    return next((value for name, value in response.headers if name == b"location"), None)
