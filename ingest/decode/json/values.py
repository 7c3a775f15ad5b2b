"""Judge one time or value that `strict.loads` read: the number it is, or what is wrong."""

import re

from ingest.decode.numbers import DIGITS_MAX, inexact_detail
from ingest.decode.refusals import Detail, shown
from ingest.decode.times import rfc3339_ms

from .strict import Number, kind

_INTEGER = re.compile(r"-?\d+", re.ASCII)
_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)


def exact_time(found: object) -> int | Detail:
    """Return milliseconds since 1970."""
    if isinstance(found, Number):
        if _INTEGER.fullmatch(found.text) and len(found.text) <= DIGITS_MAX:
            return int(found.text)
        return Detail(f"expected integer ms, got {shown(found.text)}; round it")
    if isinstance(found, str):
        return rfc3339_ms(found)
    return Detail(f"expected integer ms or RFC 3339 with offset, got {kind(found)}")


def exact_value(found: object) -> int | float | Detail:
    """Return a finite number; integers are exact as float64."""
    if isinstance(found, Number):
        return _number(found.text)
    if isinstance(found, str):
        return Detail(f"expected a number, got text {shown(found)}; {_advice(found)}")
    if isinstance(found, bool):
        return Detail(f"expected a number, got {str(found).lower()}; send 1 or 0")
    return Detail(f"expected a number, got {kind(found)}; leave the sample out when there is none")


def _number(text: str) -> int | float | Detail:
    if text in {"NaN", "Infinity", "-Infinity"}:
        return Detail(f"{text} is no JSON number; leave the sample out when there is no value")
    if len(text) > DIGITS_MAX:
        return Detail(f"a number of {len(text)} characters; at most {DIGITS_MAX} are read")
    nearest = float(text)
    if nearest in {float("inf"), float("-inf")}:
        return Detail(f"{shown(text)} is beyond the range of a 64-bit float")
    if _INTEGER.fullmatch(text) and int(text) != nearest:
        return Detail(inexact_detail(int(text)))
    return nearest


def _advice(text: str) -> str:
    if len(text) > DIGITS_MAX:
        return "it is no number"
    if _COMMA.fullmatch(text.strip()):
        number = shown(text.strip().replace(",", "."))
        return f"the decimal comma is not JSON: send {number} without quotation marks"
    try:
        float(text)
    except ValueError:
        return "leave the sample out when there is no value"
    return "remove the quotation marks"
