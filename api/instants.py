"""Moments as the wire carries them. Pure."""

from datetime import datetime


def ms_of(moment: datetime) -> int:
    """Milliseconds since 1970, UTC."""
    return int(moment.timestamp() * 1000)
