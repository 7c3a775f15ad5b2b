"""A request's body: streamed, bounded in bytes and time, gzip undone as it comes."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.model import Fault, Reason
from core.service.problem import Problem

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Headers = list[tuple[bytes, bytes]]

KEPT_BYTES = 64 * 1024  # of a body that is refused whole
_GZIP = zlib.MAX_WBITS | 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may cost."""

    body_bytes_max: int = 10_000_000
    plain_bytes_max: int = 16 * 1024 * 1024  # after decompression
    ratio_max: int = 100
    seconds: float = 30.0
    header_bytes_max: int = 16_384


class BodyError(Exception):
    """The body is refused whole. `kept` is its beginning as received, for `rejected`."""

    def __init__(self, problem: Problem, fault: Fault, kept: bytes = b"") -> None:
        super().__init__(problem.detail)
        self.problem = problem
        self.fault = fault
        self.kept = kept


class DisconnectedError(Exception):
    """The client went away before its body was complete: nobody waits for an answer."""


async def read_body(headers: Headers, receive: Receive, limits: Limits) -> bytes:
    """Read and decompress. Raises BodyError, DisconnectedError."""
    _check_framing(headers, limits)
    gunzip = _Gunzip(limits) if _is_gzip(headers) else None
    received = _Received(limits)
    try:
        async with asyncio.timeout(limits.seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise DisconnectedError
                chunk = message.get("body", b"")
                received.take(chunk)
                if gunzip:
                    gunzip.take(chunk, received)
                if not message.get("more_body", False):
                    break
    except TimeoutError:
        detail = f"the body took longer than {limits.seconds:g} s; send smaller batches"
        raise _refused(408, "Body too slow", Reason.TOO_LARGE, detail, received.kept) from None
    return gunzip.end(received) if gunzip else bytes(received.body)


class _Received:
    """Bytes as they came."""

    def __init__(self, limits: Limits) -> None:
        self.body = bytearray()
        self._max = limits.body_bytes_max

    @property
    def kept(self) -> bytes:
        return bytes(self.body[:KEPT_BYTES])

    def take(self, chunk: bytes) -> None:
        self.body += chunk
        if len(self.body) > self._max:
            raise _too_large(f"the body is larger than {self._max} bytes", self.kept)


class _Gunzip:
    """One gzip stream (or several in a row), never larger than allowed."""

    def __init__(self, limits: Limits) -> None:
        self.plain = bytearray()
        self._limits = limits
        self._stream = zlib.decompressobj(_GZIP)

    def take(self, chunk: bytes, received: _Received) -> None:
        try:
            while chunk:
                if self._stream.eof:
                    self._stream = zlib.decompressobj(_GZIP)
                room = self._limits.plain_bytes_max + 1 - len(self.plain)
                self.plain += self._stream.decompress(chunk, room)
                self._check(received)
                chunk = self._stream.unconsumed_tail or self._stream.unused_data
        except zlib.error as error:
            detail = f"not gzip although Content-Encoding says so: {error}"
            raise _unreadable(detail, received.kept) from error

    def end(self, received: _Received) -> bytes:
        if not self._stream.eof:
            raise _unreadable("the gzip stream ends too early; send it again", received.kept)
        if self.plain[:2] == b"\x1f\x8b":
            raise _encoding("gzip in gzip; compress once", received.kept)
        return bytes(self.plain)

    def _check(self, received: _Received) -> None:
        limits = self._limits
        if len(self.plain) > limits.plain_bytes_max:
            detail = f"more than {limits.plain_bytes_max} bytes after decompression"
            raise _too_large(detail, received.kept)
        # Small bodies may compress as well as they like: they cannot grow large.
        if len(self.plain) > max(limits.ratio_max * len(received.body), 1024 * 1024):
            detail = f"compressed more than {limits.ratio_max} to 1, as only bombs are"
            raise _too_large(detail, received.kept)


def _check_framing(headers: Headers, limits: Limits) -> None:
    names = [name for name, _ in headers]
    if sum(len(name) + len(value) for name, value in headers) > limits.header_bytes_max:
        detail = f"headers of more than {limits.header_bytes_max} bytes"
        raise _refused(431, "Headers too large", Reason.TOO_LARGE, detail)
    if b"content-length" in names and b"transfer-encoding" in names:
        detail = "both Content-Length and Transfer-Encoding; send one"
        raise _refused(400, "Ambiguous length", Reason.INVALID_PAYLOAD, detail)
    length = next((value for name, value in headers if name == b"content-length"), b"0")
    if int(length) > limits.body_bytes_max:
        raise _too_large(f"the body is larger than {limits.body_bytes_max} bytes", b"")


def _is_gzip(headers: Headers) -> bool:
    encodings = [value.strip().lower() for name, value in headers if name == b"content-encoding"]
    match encodings:
        case [] | [b"identity"] | [b""]:
            return False
        case [b"gzip"]:
            return True
        case _:
            raise _encoding("Content-Encoding may be gzip, once, or absent")


def _unreadable(detail: str, kept: bytes) -> BodyError:
    return _refused(400, "Unreadable body", Reason.INVALID_PAYLOAD, detail, kept)


def _encoding(detail: str, kept: bytes = b"") -> BodyError:
    return _refused(415, "Unsupported encoding", Reason.INVALID_PAYLOAD, detail, kept)


def _too_large(detail: str, kept: bytes) -> BodyError:
    detail = f"{detail}; send smaller batches"
    return _refused(413, "Body too large", Reason.TOO_LARGE, detail, kept)


def _refused(status: int, title: str, reason: Reason, detail: str, kept: bytes = b"") -> BodyError:
    return BodyError(Problem(status, title, detail), Fault("", reason, detail), kept)
