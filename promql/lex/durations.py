"""Durations as Prometheus writes them: `1h30m`, `250ms`. Pure."""

import re
from typing import Final

from .quoting import quoted

_PATTERN: Final = re.compile(
    r"(?:(?P<y>[0-9]+)y)?(?:(?P<w>[0-9]+)w)?(?:(?P<d>[0-9]+)d)?"
    r"(?:(?P<h>[0-9]+)h)?(?:(?P<m>[0-9]+)m)?(?:(?P<s>[0-9]+)s)?(?:(?P<ms>[0-9]+)ms)?"
)
_UNIT: Final = re.compile(r"[a-z]+")
_MILLISECONDS: Final = {
    "y": 31_536_000_000, "w": 604_800_000, "d": 86_400_000,
    "h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1,
}  # fmt: skip
# These are written only when nothing is left over: one week and a day are 8d.
_ONLY_WHOLE: Final = frozenset({"y", "w"})
_NANOSECONDS_MAX: Final = (1 << 63) - 1
_NANOSECONDS: Final = 1_000_000


class DurationError(ValueError):
    """A text that is no duration; says why as Prometheus does."""


def duration_ms(text: str) -> int:
    """Read a duration; milliseconds. Raises DurationError."""
    if not text:
        raise DurationError("empty duration string")
    found = _PATTERN.fullmatch(text)
    if text == "0":
        return 0
    if found is None:
        unknown = next((unit for unit in _UNIT.findall(text) if unit not in _MILLISECONDS), None)
        if unknown is not None:
            raise DurationError(f"unknown unit {quoted(unknown)} in duration {quoted(text)}")
        raise DurationError(f"not a valid duration string: {quoted(text)}")
    total = sum(int(found[unit] or 0) * ms for unit, ms in _MILLISECONDS.items())
    if total * _NANOSECONDS > _NANOSECONDS_MAX:
        raise DurationError("duration out of range")
    return total


def shown_ms(milliseconds: int) -> str:
    """Write a duration as Prometheus does: years and weeks only when nothing is left over."""
    if milliseconds == 0:
        return "0s"
    sign, left, parts = "-" if milliseconds < 0 else "", abs(milliseconds), []
    for unit, ms in _MILLISECONDS.items():
        if left >= ms and not (unit in _ONLY_WHOLE and left % ms):
            parts.append(f"{left // ms}{unit}")
            left %= ms
    return sign + "".join(parts)
