"""What boards ask, asked, and whether the answers fit."""

from .asking import Answer, Asked, RefusedError, Report, ask_all
from .shown import shown
from .table import Column, Kind, Line, Table

__all__ = [
    "Answer",
    "Asked",
    "Column",
    "Kind",
    "Line",
    "RefusedError",
    "Report",
    "Table",
    "ask_all",
    "shown",
]
