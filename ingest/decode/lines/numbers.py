"""Line protocol's values and timestamps: one exactly, a column of them fast."""

import re
from collections.abc import Sequence
from math import isinf

import msgspec
import numpy as np
from numpy.typing import NDArray

from ingest.decode.numbers import DIGITS_MAX, EXACT_BELOW, inexact_detail
from ingest.decode.refusals import Detail, shown
from ingest.decode.times import INT64_MAX, NO_TIME, to_int64

from .precision import NS_PER_MS, Precision

_FLOAT = re.compile(rb"-?+(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][+-]?+\d++)?+")
_INTEGER = re.compile(rb"-?+\d++i|\d++u")
_TIME = re.compile(rb"-?\d{1,40}")
# No value has both a fraction or exponent and the integers' i.
_INTEGERS_ARE_WHOLE = re.compile(rb"(?:[^,.eEi]*+(?:i|[.eE][^,i]*+)?+(?:,|\Z))*+")
_BOOLEANS = {
    **dict.fromkeys((b"t", b"T", b"true", b"True", b"TRUE"), 1.0),
    **dict.fromkeys((b"f", b"F", b"false", b"False", b"FALSE"), 0.0),
}
_BOUNDS = {b"i": (-(2**63), 2**63 - 1), b"u": (0, 2**64 - 1)}
_FLOATS = msgspec.json.Decoder(list[float])
_EXACT_DIGITS = 15  # of a float64
_ZERO, _NINE = ord("0"), 9


def exact_value(text: bytes) -> float | Detail:
    """Return one field's value, booleans as 0 and 1, or what is wrong with it."""
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if len(text) > DIGITS_MAX:
        return Detail(f"a number of {len(text)} characters; at most {DIGITS_MAX} are read")
    if _INTEGER.fullmatch(text):
        return _integer(int(text[:-1]), text)
    if _FLOAT.fullmatch(text):
        return _float(float(text), text)
    return Detail(_no_number(text))


def _no_number(text: bytes) -> str:
    if text.strip(b"+-").lower() in {b"nan", b"inf", b"infinity"}:
        return f"{shown(text)} cannot be stored; leave the field out when it has no value"
    return f"expected a number, got {shown(text)}; text stands in quotation marks"


def _float(number: float, text: bytes) -> float | Detail:
    if isinf(number):
        return Detail(f"{shown(text)} is beyond the range of a 64-bit float")
    return number


def _integer(number: int, text: bytes) -> float | Detail:
    low, high = _BOUNDS[text[-1:]]
    if not low <= number <= high:
        return Detail(f"{shown(text)} is beyond the range of 64-bit integers")
    nearest = float(number)
    return nearest if nearest == number else Detail(inexact_detail(number))


def values(texts: Sequence[bytes]) -> NDArray[np.float64]:
    """Return a column of values; NaN where `exact_value` has a Detail."""
    joined = b",".join(texts)
    if b"i" in joined and _INTEGERS_ARE_WHOLE.fullmatch(joined):
        joined = (joined + b",").replace(b"i,", b",")[:-1]
    try:
        column = np.array(_FLOATS.decode(b"[%b]" % joined), np.float64)
    except msgspec.DecodeError:
        column = None
    if column is None or len(column) != len(texts):  # other spellings than JSON's, or wrong ones
        return np.array([_or_nan(exact_value(text)) for text in texts], np.float64)
    for row in np.flatnonzero(np.abs(column) >= EXACT_BELOW).tolist():
        column[row] = _or_nan(exact_value(texts[row]))
    return column


def _or_nan(value: float | Detail) -> float:
    return float("nan") if isinstance(value, Detail) else value


def exact_time(text: bytes, precision: Precision) -> int | Detail:
    """Return one timestamp in ms, floored, or what is wrong with it."""
    if not _TIME.fullmatch(text):
        return Detail(f"expected an integer as timestamp, got {shown(text)}")
    sent = int(text)
    if abs(sent) > INT64_MAX:
        return Detail(f"{shown(text)} is beyond the range of 64-bit timestamps")
    return sent * precision.value // NS_PER_MS


def times_ms(texts: Sequence[bytes], precision: Precision) -> NDArray[np.int64]:
    """Return a column of timestamps in ms; NO_TIME where `exact_time` has a Detail."""
    column = _equally_long(texts, precision)
    return _each(texts, precision) if column is None else column


def _equally_long(texts: Sequence[bytes], precision: Precision) -> NDArray[np.int64] | None:
    """Timestamps of equal length as one matrix of digits; None when they are not that plain."""
    joined = b"".join(texts)
    length = len(texts[0])
    if len(joined) != length * len(texts) or set(map(len, texts)) != {length}:
        return None
    digits = np.frombuffer(joined, np.uint8).reshape(len(texts), length) - _ZERO
    # Finer than ms: whole digits fall away. Coarser: the sum is multiplied.
    dropped = {Precision.NS: 6, Precision.US: 3}.get(precision, 0)
    kept = length - dropped
    if not 1 <= kept <= _EXACT_DIGITS - 2 or (digits > _NINE).any():
        return None
    powers = 10.0 ** np.arange(kept - 1, -1, -1)
    whole = (digits[:, :kept] @ powers).astype(np.int64)
    if whole.max() >= INT64_MAX // 10**dropped:
        return None
    return whole * max(1, precision.value // NS_PER_MS)


def _each(texts: Sequence[bytes], precision: Precision) -> NDArray[np.int64]:
    read = (exact_time(text, precision) for text in texts)
    return to_int64([NO_TIME if isinstance(ms, Detail) else ms for ms in read])
