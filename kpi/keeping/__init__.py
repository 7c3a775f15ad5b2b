"""Values of indicators in their table: revisions, totals, and the board of any day.

Functions take a connection inside the caller's transaction.
"""

from .place import Place, place
from .read import as_of, began, closed, current, of_periods, revisions
from .record import lock, record, refresh
from .rows import Revision, revision_of
from .totals import renew_totals

__all__ = [
    "Place",
    "Revision",
    "as_of",
    "began",
    "closed",
    "current",
    "lock",
    "of_periods",
    "place",
    "record",
    "refresh",
    "renew_totals",
    "revision_of",
    "revisions",
]
