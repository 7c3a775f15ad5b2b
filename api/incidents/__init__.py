"""Incidents over HTTP: the record of what people make of alerts, and the papers about it."""

from . import acts, papers, routes

PARTS = (routes, acts, papers)

__all__ = ["PARTS"]
