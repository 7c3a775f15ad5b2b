"""Unsnap a body whole; its length stands at its begin, so a bomb is refused unopened."""

import cramjam

from core.model import Reason

from .inflate import OUT_BYTES_MAX, Refused

_VARINT_BYTES_MAX = 5  # lengths have 32 bits
_MORE = 0x80


def unsnapped(body: bytes, *, out_bytes_max: int = OUT_BYTES_MAX) -> bytes | Refused:
    """Return the content of a Snappy block. Refused: broken (400), or too large (413)."""
    length = _length(body)
    if length is None:
        return Refused.of(400, Reason.INVALID_PAYLOAD, "no Snappy block: it has no length")
    if length > out_bytes_max:
        detail = f"unpacks to more than {out_bytes_max} bytes; send smaller batches"
        return Refused.of(413, Reason.TOO_LARGE, detail)
    try:
        content = bytes(cramjam.snappy.decompress_raw(body))
    except cramjam.DecompressionError as error:
        return Refused.of(400, Reason.INVALID_PAYLOAD, f"no Snappy block, or broken: {error}")
    return content


def _length(body: bytes) -> int | None:
    length = 0
    for place, byte in enumerate(body[:_VARINT_BYTES_MAX]):
        length |= (byte & ~_MORE) << 7 * place
        if not byte & _MORE:
            return length
    return None
