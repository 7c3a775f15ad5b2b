"""Rules: read, evaluated on their grid, and what becomes of what they find."""

from .files import parse_rules

__all__ = ["parse_rules"]
