"""Buckets as bytes, each column apart, so that a query reads what it needs. Pure."""

import struct
from collections.abc import Mapping
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from pcodec import ChunkConfig, DeltaSpec, ModeSpec, standalone

from .buckets import DTYPES, Buckets

_CONFIG: Final = ChunkConfig(compression_level=4)
# Looking for what is smallest takes longer than packing a few buckets, such as the hours of a day:
# four times as fast, and twice as large, until several such rows become one of more.
_FEW: Final = 64
_CONFIG_OF_FEW: Final = ChunkConfig(
    compression_level=0, mode_spec=ModeSpec.classic(), delta_spec=DeltaSpec.try_consecutive(1)
)
_PLACE: Final = struct.Struct("<iq16s")
_CRC_BYTES: Final = 4


class DamagedColumnError(Exception):
    """A column does not fit its checksum, or the number of buckets that its row names."""


def packed(series_id: int, start_ms: int, buckets: Buckets) -> Mapping[str, bytes]:
    """Pack all columns. Each begins with its checksum, which covers where it belongs too."""
    return {name: _packed(series_id, start_ms, name, getattr(buckets, name)) for name in DTYPES}


def unpacked(series_id: int, start_ms: int, name: str, data: bytes) -> np.ndarray:
    """Unpack one column. Raises DamagedColumnError."""
    found = standalone.simple_decompress(_body(series_id, start_ms, name, data))
    return np.empty(0, DTYPES[name]) if found is None else found


def unpack_into(part: NDArray[Any], series_id: int, start_ms: int, name: str, data: bytes) -> None:
    """Unpack one column that has as many values as there is room. Raises DamagedColumnError."""
    done = standalone.simple_decompress_into(_body(series_id, start_ms, name, data), part)
    if done.n_processed != len(part) or not done.finished:
        raise DamagedColumnError(name)


def is_sound(series_id: int, start_ms: int, name: str, data: bytes) -> bool:
    """Whether a column fits its checksum; it is not unpacked."""
    try:
        _body(series_id, start_ms, name, data)
    except DamagedColumnError:
        return False
    return True


def _body(series_id: int, start_ms: int, name: str, data: bytes) -> bytes:
    body = data[_CRC_BYTES:]
    if data[:_CRC_BYTES] != _checksum(series_id, start_ms, name, body):
        raise DamagedColumnError(name)
    return body


def _packed(series_id: int, start_ms: int, name: str, column: np.ndarray) -> bytes:
    config = _CONFIG if len(column) > _FEW else _CONFIG_OF_FEW
    body = standalone.simple_compress(np.ascontiguousarray(column, DTYPES[name]), config)
    data: bytes = _checksum(series_id, start_ms, name, body) + body
    return data


def _checksum(series_id: int, start_ms: int, name: str, body: bytes) -> bytes:
    place = _PLACE.pack(series_id, start_ms, name.encode())
    return crc32(body, crc32(place)).to_bytes(_CRC_BYTES, "little")
