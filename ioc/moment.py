"""Moments as people type them: 2026-11-26T08:30, 1795524000, 15m."""

import math
from datetime import UTC, datetime
from typing import Final

from promql.lex import DurationError, duration_ms

_LAST_MS: Final = round(datetime(9999, 12, 31, tzinfo=UTC).timestamp() * 1000)


class MomentError(Exception):
    """A moment or a distance cannot be read; the message says how they are written."""


def moment_ms(text: str, now: datetime) -> int:
    """Read a moment: time of the place, seconds since 1970, or how long ago. Raises MomentError.

    now: in the zone of the place.
    """
    ms = _ms(text, now)
    if ms is None or not 0 <= ms <= _LAST_MS:
        example = "write 2026-11-26T08:30, seconds since 1970, or 15m for how long ago"
        raise MomentError(f"{text!r} is no moment; {example}")
    return ms


def _ms(text: str, now: datetime) -> int | None:
    try:
        seconds = float(text)
        return round(seconds * 1000) if math.isfinite(seconds) else None
    except ValueError:
        pass
    try:
        return int(now.timestamp() * 1000) - duration_ms(text)
    except DurationError:
        pass
    try:
        moment = datetime.fromisoformat(text)
        return round(moment.replace(tzinfo=moment.tzinfo or now.tzinfo).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
