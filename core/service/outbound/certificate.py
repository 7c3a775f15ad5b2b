"""When a certificate ends, read from its DER bytes. Pure.

`ssl` tells it only of certificates that it trusts, and an expired one is what people ask about.
"""

from datetime import UTC, datetime
from typing import Final

_SEQUENCE: Final = 0x30
_VERSION: Final = 0xA0
_UTC_TIME: Final = 0x17
_GENERALIZED_TIME: Final = 0x18
_LONG: Final = 0x80
_LENGTH_BYTES_MAX: Final = 4
_CENTURY_TURNS: Final = 50  # RFC 5280: YY from 50 on is 19YY
_DIGITS: Final = {_UTC_TIME: 13, _GENERALIZED_TIME: 15}


def not_after(der: bytes) -> datetime:
    """End of a certificate's validity. Raises ValueError when the bytes are no certificate."""
    certificate = _inside(der, 0, _SEQUENCE)
    signed = _inside(der, certificate, _SEQUENCE)
    at = _after(der, signed) if _tag(der, signed) == _VERSION else signed
    for _skipped in ("serial number", "algorithm", "issuer"):
        at = _after(der, at)
    begins = _inside(der, at, _SEQUENCE)
    return _time(der, _after(der, begins))


def _time(der: bytes, at: int) -> datetime:
    tag = _tag(der, at)
    start, end = _span(der, at)
    text = der[start:end].decode("ascii")
    if len(text) != _DIGITS.get(tag) or text[-1] != "Z" or not text[:-1].isdecimal():
        raise ValueError("no time where the certificate should end")
    if tag == _UTC_TIME:
        text = ("19" if int(text[:2]) >= _CENTURY_TURNS else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _tag(der: bytes, at: int) -> int:
    if at >= len(der):
        raise ValueError("the certificate is cut off")
    return der[at]


def _inside(der: bytes, at: int, tag: int) -> int:
    if _tag(der, at) != tag:
        raise ValueError("not a certificate")
    return _span(der, at)[0]


def _after(der: bytes, at: int) -> int:
    return _span(der, at)[1]


def _span(der: bytes, at: int) -> tuple[int, int]:
    """Start and end of what an element holds."""
    first = _tag(der, at + 1)
    start, length = at + 2, first
    if first & _LONG:
        count = first & ~_LONG
        if not 0 < count <= _LENGTH_BYTES_MAX:
            raise ValueError("a length of a certificate is odd")
        start += count
        length = int.from_bytes(der[at + 2 : start])
    if start + length > len(der):
        raise ValueError("the certificate is cut off")
    return start, start + length
