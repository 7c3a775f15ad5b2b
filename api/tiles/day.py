"""Days of a place. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def local_day(now_ms: int, zone: ZoneInfo) -> tuple[int, int]:
    """Begin and end of the local day of an instant, ms; 23 or 25 hours apart at a clock change."""
    local = datetime.fromtimestamp(now_ms / 1000, zone)
    start = datetime(local.year, local.month, local.day, tzinfo=zone)
    following = start.date() + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=zone)
    return int(start.timestamp() * 1000), int(end.timestamp() * 1000)
