"""Prometheus remote write, versions 1.0 and 2.0."""

from .decode import Version, decode

__all__ = ["Version", "decode"]
