"""Influx line protocol, versions 1 and 2."""

from .decode import decode
from .precision import Precision

__all__ = ["Precision", "decode"]
