"""Gunzip that never yields more than was allowed."""

import zlib
from dataclasses import dataclass

from core.model import Fault, Reason

OUT_BYTES_MAX = 16 * 2**20
RATIO_MAX = 100
RATIO_FROM_BYTES = 2**20  # below, no ratio is dangerous and a flat line has a high one

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a body cannot be read, with the HTTP status that says so: 400, 413 or 415."""

    status: int
    fault: Fault


def is_gzip(body: bytes) -> bool:
    """Tell gzip by its first bytes: no JSON and no line protocol begins so."""
    return body.startswith(_GZIP_MAGIC)


def inflate(
    body: bytes, *, out_bytes_max: int = OUT_BYTES_MAX, ratio_max: int = RATIO_MAX
) -> bytes | Refused:
    """Content of one gzip member, all of the body.

    At no time is more held than the limits allow, whatever the body claims. Refused with 413 when
    it would grow beyond them, 400 when it is no gzip, broken, cut off or followed by something,
    415 when the content is gzip again.
    """
    allowed = min(out_bytes_max, max(RATIO_FROM_BYTES, ratio_max * len(body)))
    stream = zlib.decompressobj(_GZIP_WINDOW)
    try:
        content = stream.decompress(body, allowed + 1)
    except zlib.error as error:
        return _refused(400, Reason.INVALID_PAYLOAD, f"no gzip, or broken: {error}")
    if len(content) > allowed:
        detail = f"unpacks to more than {allowed} bytes; send smaller batches"
        return _refused(413, Reason.TOO_LARGE, detail)
    if not stream.eof:
        return _refused(400, Reason.INVALID_PAYLOAD, "the gzip stream is cut off")
    if stream.unused_data:
        detail = f"{len(stream.unused_data)} bytes follow the gzip stream"
        return _refused(400, Reason.INVALID_PAYLOAD, detail)
    if is_gzip(content):
        return _refused(415, Reason.INVALID_PAYLOAD, "gzip inside gzip; compress once")
    return content


def _refused(status: int, reason: Reason, detail: str) -> Refused:
    return Refused(status, Fault("", reason, detail))
