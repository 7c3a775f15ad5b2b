"""PostgreSQL's binary COPY and the change log's bytes, built from columns. Pure.

Arithmetic on columns wraps in silence, so times are checked before it: OverflowError.
"""

import numpy as np
from numpy.typing import NDArray

from core.model import Samples, is_stale

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_EPOCH_MS = 946_684_800_000  # PostgreSQL counts microseconds from 2000-01-01

_SAMPLE_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("series_len", ">i4"),
        ("series", ">i4"),
        ("time_len", ">i4"),
        ("time", ">i8"),
        ("value_len", ">i4"),
        ("value", ">f8"),
    ]
)
_STAGED_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("ord_len", ">i4"),
        ("ord", ">i4"),
        ("replace_len", ">i4"),
        ("replace", "?"),
        ("late_len", ">i4"),
        ("late", "?"),
        *_SAMPLE_ROW.descr[1:],
    ]
)
_VALUE_BYTES = 8
# From year 1 to 9999: what both PostgreSQL and `datetime` can hold.
_TIME_MS = (-62_135_596_800_000, 253_402_300_799_999)


def sample_rows(samples: Samples) -> bytes:
    """COPY bytes for (series_id, time, value). A staleness marker becomes NULL."""
    rows = np.empty(len(samples), _SAMPLE_ROW)
    rows["fields"] = 3
    _fill_sample(rows, samples)
    return _framed(rows, is_stale(samples.value))


def staged_rows(samples: Samples, *, replace: NDArray[np.bool_], late: NDArray[np.bool_]) -> bytes:
    """COPY bytes for (ord, replace, late, series_id, time, value); ord = position in `samples`."""
    rows = np.empty(len(samples), _STAGED_ROW)
    rows["fields"] = 6
    rows["ord_len"], rows["ord"] = 4, np.arange(len(samples))
    rows["replace_len"], rows["replace"] = 1, replace
    rows["late_len"], rows["late"] = 1, late
    _fill_sample(rows, samples)
    return _framed(rows, is_stale(samples.value))


def log_bytes(samples: Samples) -> bytes:
    """Encode the change log's columns: n x int64 ms, n x int32 id, n x float64, little-endian."""
    return b"".join(
        (
            samples.time_ms.astype("<i8", copy=False).tobytes(),
            samples.series_id.astype("<i4", copy=False).tobytes(),
            samples.value.astype("<f8", copy=False).tobytes(),
        )
    )


def from_log_bytes(data: bytes) -> Samples:
    """Decode what `log_bytes` wrote; the columns are read-only views of `data`."""
    n, rest = divmod(len(data), 20)
    if rest:
        raise ValueError(f"change log row of {len(data)} bytes is no multiple of 20")
    return Samples(
        np.frombuffer(data, "<i8", n),
        np.frombuffer(data, "<i4", n, offset=8 * n),
        np.frombuffer(data, "<f8", n, offset=12 * n),
    )


def _fill_sample(rows: NDArray[np.void], samples: Samples) -> None:
    outside = (samples.time_ms < _TIME_MS[0]) | (samples.time_ms > _TIME_MS[1])
    if outside.any():
        raise OverflowError(f"time {samples.time_ms[outside][0]} ms is beyond years 1 to 9999")
    rows["series_len"], rows["series"] = 4, samples.series_id
    rows["time_len"], rows["time"] = 8, (samples.time_ms - _EPOCH_MS) * 1000
    rows["value_len"], rows["value"] = _VALUE_BYTES, samples.value


def _framed(rows: NDArray[np.void], null: NDArray[np.bool_]) -> bytes:
    if not null.any():
        return _HEADER + rows.tobytes() + _TRAILER
    rows["value_len"][null] = -1
    flat = rows.view(np.uint8).reshape(len(rows), rows.dtype.itemsize)
    kept = np.ones(flat.shape, np.bool_)
    kept[null, -_VALUE_BYTES:] = False  # a NULL has a length of -1 and no bytes
    return _HEADER + flat[kept].tobytes() + _TRAILER
