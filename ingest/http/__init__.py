"""Samples over HTTP: JSON, Influx line protocol, remote write, OTLP."""

from .server import serve

__all__ = ["serve"]
