"""Protocol buffers, as far as it is needed here: the fields of a message, one after the other."""

from collections.abc import Iterator
from typing import Final

VARINT: Final = 0
FIXED_64: Final = 1
BYTES: Final = 2
FIXED_32: Final = 5

Field = tuple[int, int, int | bytes, int]  # number, wire type, value, where it ends

_SIZES: Final = {FIXED_64: 8, FIXED_32: 4}
_MORE: Final = 0x80
_VARINT_BYTES_MAX: Final = 10
_INT64: Final = 1 << 64
_SIGN: Final = 1 << 63


class WireError(ValueError):
    """Bytes that are no message, or more than one request may hold; says where or of what."""


class Allowed:
    """How many of something a request may still have."""

    def __init__(self, what: str, most: int) -> None:
        self._what, self._most, self._left = what, most, most

    def take(self, count: int) -> None:
        """Use some. Raises WireError when there are not so many left."""
        self._left -= count
        if self._left < 0:
            raise WireError(f"more than {self._most} {self._what}; send smaller batches")

    @property
    def left(self) -> int:
        """How many there are."""
        return self._left


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a number: it, and where it ends. Raises WireError."""
    value = shift = 0
    for place in range(at, at + _VARINT_BYTES_MAX):
        if place >= len(data):
            break
        byte = data[place]
        value |= (byte & ~_MORE) << shift
        if byte < _MORE:
            return value, place + 1
        shift += 7
    raise WireError(f"a number at byte {at} has no end")


def bounds(data: bytes, at: int) -> tuple[int, int]:
    """Read a length: where that begins which has it, and where it ends. Raises WireError."""
    length = data[at] if at < len(data) else _MORE
    if length < _MORE:
        return at + 1, at + 1 + length
    length, start = varint(data, at)
    return start, start + length


def signed(value: int) -> int:
    """Read a number as int64."""
    value %= _INT64
    return value - _INT64 if value & _SIGN else value


def fields(data: bytes, at: int = 0) -> Iterator[Field]:
    """Give each field: its number, wire type, value, and where it ends. Raises WireError."""
    while at < len(data):
        tag, start = varint(data, at)
        number, kind = tag >> 3, tag & 7
        if not number:
            raise WireError(f"a field at byte {at} has no number")
        if kind == VARINT:
            value, at = varint(data, start)
            yield number, kind, value, at
            continue
        size = _SIZES.get(kind)
        if kind == BYTES:
            size, start = varint(data, start)
        if size is None or start + size > len(data):
            raise WireError(f"a field at byte {at} is cut off, or of a kind that is not used here")
        at = start + size
        yield number, kind, data[start:at], at
