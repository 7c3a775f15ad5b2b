"""Maintenance over HTTP: planned work, of which people are not called."""

from .routes import routes

__all__ = ["routes"]
