"""Rules: read, evaluated on their grid, and what becomes of what they find."""

from .advice import advice
from .files import TITLE, TITLE_CHARS_MAX, parse_rules

__all__ = ["TITLE", "TITLE_CHARS_MAX", "advice", "parse_rules"]
