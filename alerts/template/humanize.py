"""Numbers as people read them, by Prometheus' rules. Pure."""

import math
from datetime import UTC, datetime
from itertools import dropwhile
from typing import Final

from .values import moment_text

_LARGE: Final = ("k", "M", "G", "T", "P", "E", "Z", "Y")
_SMALL: Final = ("m", "u", "n", "p", "f", "a", "z", "y")
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def number(value: object) -> float:
    """Read a number or a text that is one. Raises ValueError."""
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        return float(value)
    raise ValueError("expected a number")


def humanize(value: object) -> str:
    """1234567 → 1.235M, 0.0012 → 1.2m."""
    left = number(value)
    if left == 0 or not math.isfinite(left):
        return _short(left)
    if abs(left) >= 1:
        return _scaled(left, _LARGE, 1000.0, "")
    return _enlarged(left)


def humanize1024(value: object) -> str:
    """2048 → 2ki."""
    left = number(value)
    if abs(left) <= 1 or not math.isfinite(left):
        return _short(left)
    return _scaled(left, _LARGE, 1024.0, "i")


def humanize_duration(value: object) -> str:
    """Seconds: 3661 → 1h 1m 1s."""
    left = number(value)
    if not math.isfinite(left):
        return _short(left)
    if 0 < abs(left) < 1:
        return f"{_enlarged(left)}s"
    if abs(left) < _MINUTE:
        return f"{_short(left)}s"
    whole = int(abs(left))
    units = (whole // _DAY, "d"), (whole // _HOUR % 24, "h"), (whole // _MINUTE % 60, "m")
    larger = dropwhile(lambda unit: not unit[0], units)
    parts = [f"{count}{name}" for count, name in (*larger, (whole % _MINUTE, "s"))]
    return f"{'-' if left < 0 else ''}{' '.join(parts)}"


def humanize_percentage(value: object) -> str:
    """0.1234 → 12.34%."""
    return f"{_short(number(value) * 100)}%"


def humanize_timestamp(value: object) -> str:
    """Seconds since 1970 as a moment, in UTC."""
    seconds = number(value)
    if not math.isfinite(seconds):
        return _short(seconds)
    return moment_text(to_time(seconds))


def to_time(value: object) -> datetime:
    """Seconds since 1970 as a moment. Raises ValueError when there is none."""
    try:
        return datetime.fromtimestamp(number(value), UTC)
    except (OverflowError, OSError):
        raise ValueError("no such time") from None


def _short(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return f"{value:.4g}"


def _scaled(value: float, prefixes: tuple[str, ...], base: float, suffix: str) -> str:
    prefix = ""
    for each in prefixes:
        if abs(value) < base:
            break
        prefix, value = each + suffix, value / base
    return _short(value) + prefix


def _enlarged(value: float) -> str:
    prefix = ""
    for each in _SMALL:
        if abs(value) >= 1:
            break
        prefix, value = each, value * 1000
    return _short(value) + prefix
