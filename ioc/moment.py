"""Moments as people type them: 2026-11-26T08:30, 1795524000, 15m."""

from datetime import datetime

from promql.lex import DurationError, duration_ms


class MomentError(Exception):
    """A moment or a distance cannot be read; the message says how they are written."""


def moment_ms(text: str, now: datetime) -> int:
    """Read a moment: time of the place, seconds since 1970, or how long ago. Raises MomentError.

    now: in the zone of the place.
    """
    try:
        return round(float(text) * 1000)
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
        example = "write 2026-11-26T08:30, seconds since 1970, or 15m for how long ago"
        raise MomentError(f"{text!r} is no moment; {example}") from None
