"""Gunzip chunk by chunk, never holding more than was allowed."""

import zlib
from dataclasses import dataclass
from typing import Self

from core.model import Fault, Reason

OUT_BYTES_MAX = 16 * 2**20
RATIO_MAX = 100
RATIO_FROM_BYTES = 2**20  # below, no ratio is dangerous and a flat line has a high one
SLICE_BYTES = (
    4096  # judged at a time: a bomb shows itself in its first, and costs no more than that
)
MEMBERS_MAX = 64  # streams in a row; a body of empty ones would cost a decompressor each

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a body cannot be read, with the HTTP status that says so: 400, 413 or 415."""

    status: int
    fault: Fault

    @classmethod
    def of(cls, status: int, reason: Reason, detail: str) -> Self:
        """Refuse a body as a whole."""
        return cls(status, Fault("", reason, detail))


def is_gzip(body: bytes | bytearray) -> bool:
    """Tell gzip by its first bytes: no JSON and no line protocol begins so."""
    return body.startswith(_GZIP_MAGIC)


class Gunzip:
    """One body: `take` its chunks as they come, then `end`. After a Refused, throw it away."""

    def __init__(self, *, out_bytes_max: int = OUT_BYTES_MAX, ratio_max: int = RATIO_MAX) -> None:
        self._out_bytes_max = out_bytes_max
        self._ratio_max = ratio_max
        self._content = bytearray()
        self._taken = 0
        self._members = 1
        self._stream = zlib.decompressobj(_GZIP_WINDOW)

    def take(self, chunk: bytes) -> Refused | None:
        """Unpack the next bytes as received. Refused: broken (400), or grown too large (413)."""
        for start in range(0, len(chunk), SLICE_BYTES):
            if refused := self._take(chunk[start : start + SLICE_BYTES]):
                return refused
        return None

    def _take(self, chunk: bytes) -> Refused | None:
        self._taken += len(chunk)
        grown = self._ratio_max * self._taken
        allowed = min(self._out_bytes_max, max(RATIO_FROM_BYTES, grown))
        while chunk:
            if self._stream.eof and (refused := self._next_member(chunk)):
                return refused
            try:
                self._content += self._stream.decompress(chunk, allowed + 1 - len(self._content))
            except zlib.error as error:
                return Refused.of(400, Reason.INVALID_PAYLOAD, f"no gzip, or broken: {error}")
            if len(self._content) > allowed:
                return _too_large(allowed, bomb=allowed < self._out_bytes_max)
            chunk = self._stream.unconsumed_tail or self._stream.unused_data
        return None

    def end(self) -> bytes | Refused:
        """Return the content. Refused: cut off (400), or gzip once more (415)."""
        if not self._stream.eof:
            return Refused.of(400, Reason.INVALID_PAYLOAD, "the gzip stream is cut off")
        if is_gzip(self._content):
            return Refused.of(415, Reason.INVALID_PAYLOAD, "gzip inside gzip; compress once")
        return bytes(self._content)

    def _next_member(self, rest: bytes) -> Refused | None:
        self._members += 1
        if self._members > MEMBERS_MAX:
            detail = f"more than {MEMBERS_MAX} gzip streams in a row; send one"
            return Refused.of(400, Reason.INVALID_PAYLOAD, detail)
        # The second byte of the magic may come with the next chunk; zlib will judge it then.
        if not _GZIP_MAGIC.startswith(rest[: len(_GZIP_MAGIC)]):
            return Refused.of(400, Reason.INVALID_PAYLOAD, "something follows the gzip stream")
        self._stream = zlib.decompressobj(_GZIP_WINDOW)
        return None


def _too_large(allowed: int, *, bomb: bool) -> Refused:
    why = "compressed as only bombs are" if bomb else "send smaller batches"
    return Refused.of(413, Reason.TOO_LARGE, f"unpacks to more than {allowed} bytes; {why}")
