"""Samples over HTTP: JSON and Influx line protocol."""

from .server import serve

__all__ = ["serve"]
