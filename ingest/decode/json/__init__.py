"""JSON messages: one sample, a list of samples, or series as columns."""

from .decode import decode

__all__ = ["decode"]
