"""The log of shifts and hand-overs over HTTP."""

from . import acts, routes

PARTS = (routes, acts)

__all__ = ["PARTS"]
