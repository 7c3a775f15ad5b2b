"""Links by which one person acts on one alert for a day, without signing in."""

from .key import CODE, LIFE, Link, Signer, WayLink, address

__all__ = ["CODE", "LIFE", "Link", "Signer", "WayLink", "address"]
