"""When a zone's clock shows a time: once, twice, or never. Pure."""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_SECOND: Final = timedelta(seconds=1)


def first_at(local: datetime, zone: ZoneInfo) -> datetime:
    """Give the first moment at which a zone's clock shows a time, or a later one.

    A time that the clock leaps over is that of the leap; one that it shows twice is the first.
    Never goes back when `local` goes on.
    """
    moment = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _shown(moment, zone) == local:
        return moment
    # Read by the offset before the leap it lies behind it, by that after the leap before it.
    before = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    seconds = range(int((moment - before).total_seconds()))
    leap = bisect_left(seconds, local, key=lambda n: _shown(before + n * _SECOND, zone))
    return before + leap * _SECOND


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)
