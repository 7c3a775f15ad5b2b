"""What portals promise, and what is left of it."""

from . import routes

__all__ = ["routes"]
