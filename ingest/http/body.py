"""A request's body: streamed, bounded in bytes and time, gzip undone as it comes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.model import Fault, Reason
from core.service.problem import Problem
from ingest.decode.inflate import Gunzip, Refused
from ingest.decode.snappy import unsnapped

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Headers = list[tuple[bytes, bytes]]

KEPT_BYTES = 64 * 1024  # of a body that is refused whole
_TITLES = {400: "Unreadable body", 413: "Body too large", 415: "Unsupported encoding"}


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
    """Read and gunzip. Raises BodyError, DisconnectedError."""
    gunzip = None
    if _is_gzip(headers):
        gunzip = Gunzip(out_bytes_max=limits.plain_bytes_max, ratio_max=limits.ratio_max)
    received = await _received(headers, receive, limits, gunzip)
    if gunzip is None:
        return bytes(received.body)
    content = gunzip.end()
    if isinstance(content, Refused):
        raise _not_unpacked(content, received.kept)
    return content


async def read_snappy(headers: Headers, receive: Receive, limits: Limits) -> bytes:
    """Read and unsnap. Raises BodyError, DisconnectedError."""
    if header(headers, b"content-encoding").lower() not in {"snappy", ""}:
        raise _encoding("Content-Encoding has to be snappy, in the block format")
    received = await _received(headers, receive, limits, None)
    content = unsnapped(bytes(received.body), out_bytes_max=limits.plain_bytes_max)
    if isinstance(content, Refused):
        raise _not_unpacked(content, received.kept)
    return content


def header(headers: Headers, wanted: bytes) -> str:
    """Return a header of a request; the empty text if there is none."""
    return next((value.decode("latin-1") for name, value in headers if name == wanted), "")


async def _received(
    headers: Headers, receive: Receive, limits: Limits, gunzip: Gunzip | None
) -> "_Received":
    _check_framing(headers, limits)
    received = _Received(limits)
    try:
        async with asyncio.timeout(limits.seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise DisconnectedError
                chunk = message.get("body", b"")
                received.take(chunk)
                if gunzip and (refused := gunzip.take(chunk)):
                    raise _not_unpacked(refused, received.kept)
                if not message.get("more_body", False):
                    break
    except TimeoutError:
        detail = f"the body took longer than {limits.seconds:g} s; send smaller batches"
        raise _refused(408, "Body too slow", Reason.TOO_LARGE, detail, received.kept) from None
    return received


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


def header_bytes(headers: Headers) -> int:
    """How much all headers are together."""
    return sum(len(name) + len(value) for name, value in headers)


def _check_framing(headers: Headers, limits: Limits) -> None:
    names = [name for name, _ in headers]
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


def _not_unpacked(refused: Refused, kept: bytes) -> BodyError:
    fault = refused.fault
    problem = Problem(refused.status, _TITLES[refused.status], fault.detail)
    return BodyError(problem, fault, kept)


def _encoding(detail: str) -> BodyError:
    return _refused(415, _TITLES[415], Reason.INVALID_PAYLOAD, detail)


def _too_large(detail: str, kept: bytes) -> BodyError:
    detail = f"{detail}; send smaller batches"
    return _refused(413, _TITLES[413], Reason.TOO_LARGE, detail, kept)


def _refused(status: int, title: str, reason: Reason, detail: str, kept: bytes = b"") -> BodyError:
    return BodyError(Problem(status, title, detail), Fault("", reason, detail), kept)
