"""Moments: of milliseconds since 1970, and as texts. Pure."""

from datetime import UTC, datetime
from typing import Final

GO_ZERO: Final = datetime(1, 1, 1, tzinfo=UTC)  # which Prometheus and Alertmanager send for none
_FIRST_MS: Final = -62_135_596_800_000  # year 1
_LAST_MS: Final = 253_402_300_799_999  # the end of year 9999


def instant(time_ms: int) -> datetime:
    """Aware UTC datetime of a time in ms."""
    return datetime.fromtimestamp(time_ms / 1000, UTC)


def moment(time_ms: int) -> datetime:
    """Give the nearest moment of the years that a date can have: nothing is stored outside."""
    return instant(min(max(time_ms, _FIRST_MS), _LAST_MS))


def rfc3339(at: datetime) -> str:
    """Write an aware datetime as the contracts do: in UTC, with Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
