"""The grid on which rules are evaluated: multiples of an interval since 1970. Pure."""

from datetime import UTC, datetime, timedelta
from typing import Final

INTERVAL_SECONDS: Final = 15.0  # of groups that do not say
_MS: Final = timedelta(milliseconds=1)
_BEGIN: Final = datetime.fromtimestamp(0, UTC)


def last_moment(now: datetime, interval: timedelta) -> datetime:
    """Give the last moment of the grid that is not after now."""
    return _BEGIN + (now - _BEGIN) // interval * interval


def milliseconds(moment: datetime) -> int:
    """Give a moment of a grid in ms since 1970."""
    return (moment - _BEGIN) // _MS
