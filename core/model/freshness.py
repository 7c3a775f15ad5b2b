"""How old is too old: fresh, late, stale, never."""

from enum import StrEnum

LATE_PERIODS = 1.5
STALE_PERIODS = 3.0


class Freshness(StrEnum):
    """State of a series or source by the age of its newest sample."""

    FRESH = "fresh"
    LATE = "late"
    STALE = "stale"
    NEVER = "never"
    UNKNOWN = "unknown"  # no expected period is configured, so no age can be judged


def freshness(
    last_ms: int | None, *, now_ms: int, expected_period_seconds: float | None
) -> Freshness:
    """Judge the newest sample's age against the expected period."""
    if last_ms is None:
        return Freshness.NEVER
    if expected_period_seconds is None:
        return Freshness.UNKNOWN
    age_periods = (now_ms - last_ms) / 1000 / expected_period_seconds
    if age_periods <= LATE_PERIODS:
        return Freshness.FRESH
    return Freshness.LATE if age_periods <= STALE_PERIODS else Freshness.STALE
