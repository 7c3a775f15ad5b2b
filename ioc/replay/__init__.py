"""`ioc replay`: files of measurements, sent as one of the center's sources."""

from .commands import replay

__all__ = ["replay"]
