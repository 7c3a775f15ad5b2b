"""Lengths of time as people type them: 24h, 90d, 60M."""

import re
from datetime import timedelta

_MONTH_DAYS = 365.25 / 12
_DAYS = {"m": 1 / 1440, "h": 1 / 24, "d": 1.0, "M": _MONTH_DAYS}
_LENGTH = re.compile(r"(\d{1,4})([mhdM])")


def length(text: str) -> timedelta:
    """Read minutes, hours, days or months (`30m 24h 90d 60M`). Raises ValueError."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise ValueError(
            f"expected up to four digits with m, h, d or M (months) such as 90d, got {text!r}"
        )
    return timedelta(days=int(match[1]) * _DAYS[match[2]])
