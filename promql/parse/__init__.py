"""The text of a query to its tree. Pure."""

from .errors import ParseError, place
from .parser import parse

__all__ = ["ParseError", "parse", "place"]
