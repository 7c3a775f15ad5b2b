"""Evaluates queries over selected samples. Pure."""

from .errors import QueryError, TooCoarseError
from .evaluator import Evaluator
from .notes import Notes
from .typed import Value
from .windows import Windows

__all__ = ["Evaluator", "Notes", "QueryError", "TooCoarseError", "Value", "Windows"]
