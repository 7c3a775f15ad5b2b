"""Moments as the wire carries them. Pure."""

from datetime import datetime

from core.model import rfc3339


def ms_of(moment: datetime) -> int:
    """Milliseconds since 1970, UTC."""
    return int(moment.timestamp() * 1000)


def stamp(moment: datetime | None) -> str | None:
    """Write a moment as the contract does."""
    return rfc3339(moment) if moment else None
