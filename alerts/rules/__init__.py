"""Rules: read, evaluated on their grid, and what becomes of what they find."""

from .advice import advice
from .files import parse_rules

__all__ = ["advice", "parse_rules"]
