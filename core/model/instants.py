"""Milliseconds since 1970 as moments. Pure."""

from datetime import UTC, datetime
from typing import Final

_FIRST_MS: Final = -62_135_596_800_000  # year 1
_LAST_MS: Final = 253_402_300_799_999  # the end of year 9999


def instant(time_ms: int) -> datetime:
    """Aware UTC datetime of a time in ms."""
    return datetime.fromtimestamp(time_ms / 1000, UTC)


def moment(time_ms: int) -> datetime:
    """Give the nearest moment of the years that a date can have: nothing is stored outside."""
    return instant(min(max(time_ms, _FIRST_MS), _LAST_MS))
