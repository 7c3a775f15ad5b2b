"""JSON messages: one sample, a list of samples, or series as columns."""

from .decode import decode
from .keys import name
from .quick import Single, single

__all__ = ["Single", "decode", "name", "single"]
