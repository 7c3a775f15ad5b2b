"""Maintenance over HTTP: planned work, of which people are not called."""

from . import routes, times

PARTS = (routes, times)

__all__ = ["PARTS"]
