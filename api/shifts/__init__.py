"""The log of shifts and hand-overs over HTTP."""

from . import acts, review, routes

PARTS = (routes, acts, review)

__all__ = ["PARTS"]
