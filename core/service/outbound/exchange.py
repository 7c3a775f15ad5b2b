"""One request and its answer over a connection: bounded, whatever the other side sends.

HTTP/1.1 is h11's work; here are the bounds. An answer that never ends costs the try's time and
`BODY_BYTES_MAX` of memory, a header that never ends h11's buffer.
"""

from dataclasses import dataclass, field
from typing import Final

import anyio
import h11
from anyio.abc import ByteStream

from .failure import FailedError, Phase, Why
from .guard import Spot
from .reach import Log

BODY_BYTES_MAX: Final = 1 << 20
HEADER_BYTES_MAX: Final = 64 << 10
_CHUNK_BYTES: Final = 8 << 10  # parsed at a stretch, so that others are served in between
_INTERIM_MAX: Final = 10
_PIECES_MAX: Final = 20_000  # of a body: one in chunks of a byte costs time, not memory
_GONE: Final = (anyio.BrokenResourceError, anyio.ClosedResourceError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked. keeps_part: when its time ends amid a body, what came of it is an answer."""

    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    answer_bytes_max: int = BODY_BYTES_MAX
    keeps_part: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    headers: names in lower case. body: its first bytes, as many as were wanted. is_whole: whether
    the body came to its end.
    """

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    is_whole: bool = True

    @property
    def location(self) -> bytes | None:
        """Where a redirect leads."""
        return self.header(b"location")

    def header(self, name: bytes) -> bytes | None:
        """Give the first header of this name."""
        return next((value for each, value in self.headers if each == name), None)


async def exchange(stream: ByteStream, spot: Spot, log: Log, request: Request) -> Answer:
    """Ask once. Raises FailedError when what comes back is no answer.

    Even then the other side may have taken the request: only its answer was lost.
    """
    try:
        return await _Exchange(stream, spot, log, request).run()
    except h11.RemoteProtocolError as error:
        raise FailedError(Why.PROTOCOL, str(error)) from error
    except _GONE as error:
        raise FailedError(Why.PROTOCOL, str(error) or "the connection broke") from error


@dataclass(slots=True)
class _Exchange:
    stream: ByteStream
    spot: Spot
    log: Log
    request: Request
    _received: int = 0
    _interim: int = 0
    _pieces: int = 0
    _response: h11.Response | None = None
    _body: bytearray = field(default_factory=bytearray)

    async def run(self) -> Answer:
        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEADER_BYTES_MAX)
        out = http.send(_head(self.spot, self.request))
        if self.request.body:
            out += http.send(h11.Data(self.request.body))
        await self.stream.send(out + http.send(h11.EndOfMessage()))
        with self.log.phase(Phase.FIRST_BYTE):
            await self._receive(http)
        is_whole = await self._read(http)
        if self._response is None:
            raise FailedError(Why.PROTOCOL, "no answer, only interim ones")
        headers = tuple((bytes(name), bytes(value)) for name, value in self._response.headers)
        return Answer(self._response.status_code, headers, bytes(self._body), is_whole)

    async def _read(self, http: h11.Connection) -> bool:
        """Read to the end of the answer, or to a bound; tells whether the end came."""
        most = self.request.answer_bytes_max
        while True:
            event = http.next_event()
            if event is h11.NEED_DATA:
                if self._received > most + HEADER_BYTES_MAX:
                    return False  # one of the endless kinds; what came so far is judged
                if not await self._received_more(http):
                    return False
            elif isinstance(event, h11.Response):
                self._response = event
            elif isinstance(event, h11.Data):
                self._body += event.data[: most - len(self._body)]
                self._pieces += 1
                if self._pieces >= _PIECES_MAX:
                    return False
            elif isinstance(event, h11.InformationalResponse) and self._interim < _INTERIM_MAX:
                self._interim += 1
            else:  # the end, or another protocol that nobody asked for
                return isinstance(event, h11.EndOfMessage)

    async def _received_more(self, http: h11.Connection) -> bool:
        """Wait for more; False when a part of an answer is wanted, and its time is over."""
        if not (self.request.keeps_part and self._response):
            await self._receive(http)
            return True
        with anyio.move_on_after(self.log.left_seconds):
            await self._receive(http)
            return True
        return False

    async def _receive(self, http: h11.Connection) -> None:
        try:
            data = await self.stream.receive(_CHUNK_BYTES)
        except anyio.EndOfStream:
            data = b""
        self._received += len(data)
        http.receive_data(data)


def _head(spot: Spot, request: Request) -> h11.Request:
    headers = [
        ("Host", spot.authority),
        ("Accept", "*/*"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
        *request.headers,
    ]
    if request.method != "GET":
        headers.append(("Content-Length", str(len(request.body))))
    return h11.Request(method=request.method, target=spot.path, headers=headers)
