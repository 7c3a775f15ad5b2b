"""Samples as columns: almost all have the same shape, and are read together."""

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.decode.wire import BYTES, FIXED_64, VARINT, WireError, fields, signed

# A sample as it nearly always is: a field with a value (fixed64) and a time (a varint of 6 bytes,
# as times between 1971 and 2109 have).
FULL: Final = np.dtype(
    [("head", "V2"), ("is_value", "u1"), ("value", "<f8"), ("is_time", "u1"), ("time", "u1", 6)]
)
FULL_BYTES: Final = FULL.itemsize

_VALUE: Final = 1
_SAMPLE_BYTES_MAX: Final = 128  # what newer senders add to it fits
_TIME: Final = 2
_IS_VALUE: Final = 0x09
_IS_TIME: Final = 0x10
_MORE: Final = 0x80
_SHIFTS: Final = np.array([0, 7, 14, 21, 28, 35], np.int64)

Columns = tuple[NDArray[np.int64], NDArray[np.float64]]


def full_samples(samples: list[bytes]) -> Columns | None:
    """Read samples with a value; None if one of them only looked like that."""
    joined = b"".join(samples)
    if len(joined) != len(samples) * FULL_BYTES:
        return None
    rows = np.frombuffer(joined, FULL)
    if not ((rows["is_value"] == _IS_VALUE) & (rows["is_time"] == _IS_TIME)).all():
        return None
    times = _times(rows["time"])
    return None if times is None else (times, rows["value"].astype(np.float64))


def _times(octets: NDArray[np.uint8]) -> NDArray[np.int64] | None:
    goes_on = octets >= _MORE
    if not goes_on[:, :-1].all() or goes_on[:, -1].any():
        return None
    sevens = (octets & ~np.uint8(_MORE)).astype(np.int64)
    times: NDArray[np.int64] = (sevens << _SHIFTS).sum(axis=1)
    return times


def any_sample(message: bytes) -> tuple[int, float]:
    """Read one sample of any shape: time and value. Raises WireError."""
    if len(message) > _SAMPLE_BYTES_MAX:
        raise WireError(f"a sample of {len(message)} bytes")
    time_ms, value = 0, 0.0
    for number, kind, found, _ in fields(message):
        if (number, kind) == (_VALUE, FIXED_64) and isinstance(found, bytes):
            (value,) = struct.unpack("<d", found)
        elif (number, kind) == (_TIME, VARINT) and isinstance(found, int):
            time_ms = signed(found)
        elif kind == BYTES and number in {_VALUE, _TIME}:
            raise WireError("a sample's value or time is of another kind")
    return time_ms, value
