"""Durations as Prometheus writes them: `1h30m`, `250ms`. Pure."""

import re
from typing import Final

from .quoting import quoted

_TERM: Final = re.compile(r"([0-9]+)([^0-9]+)")
_MILLISECONDS: Final = {
    "y": 31_536_000_000, "w": 604_800_000, "d": 86_400_000,
    "h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1,
}  # fmt: skip
# These are written only when nothing is left over: one week and a day are 8d.
_ONLY_WHOLE: Final = frozenset({"y", "w"})
_NANOSECONDS_MAX: Final = (1 << 63) - 1
_NANOSECONDS: Final = 1_000_000
_NUMBER_MAX: Final = (1 << 64) - 1
_DIGITS_MAX: Final = len(str(_NUMBER_MAX))


class DurationError(ValueError):
    """A text that is no duration; says why as Prometheus does."""


def duration_ms(text: str) -> int:
    """Read a duration; milliseconds. Raises DurationError, at the first mistake."""
    if not text:
        raise DurationError("empty duration string")
    if text == "0":
        return 0
    total, at, units = 0, 0, list(_MILLISECONDS)
    while at < len(text):
        term = _TERM.match(text, at)
        digits = term[1].lstrip("0") or "0" if term else ""
        if term is None or len(digits) > _DIGITS_MAX or int(digits) > _NUMBER_MAX:
            raise DurationError(f"not a valid duration string: {quoted(text)}")
        at = term.end()
        if term[2] not in _MILLISECONDS:
            raise DurationError(f"unknown unit {quoted(term[2])} in duration {quoted(text)}")
        if term[2] not in units:  # from the largest to the smallest, each once
            raise DurationError(f"not a valid duration string: {quoted(text)}")
        units = units[units.index(term[2]) + 1 :]
        total += int(digits) * _MILLISECONDS[term[2]]
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
