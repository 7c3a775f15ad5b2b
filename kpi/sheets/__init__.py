"""Files that people hand in, as rows of cells. Pure.

Nothing here knows a KPI: bytes and a name go in, cells and what is wrong with the file come out.
"""

from kpi.define import Text

from .book import Book, Sheet, pasted, read_book
from .cells import Cell, Cells, Place, column_name, place_of
from .escape import escaped, unescaped
from .kind import Kind
from .limits import LIMITS, Limits
from .refusal import Code, Refusal, RefusedError
from .scan import Mark
from .tidy import searched

__all__ = [
    "LIMITS",
    "Book",
    "Cell",
    "Cells",
    "Code",
    "Kind",
    "Limits",
    "Mark",
    "Place",
    "Refusal",
    "RefusedError",
    "Sheet",
    "Text",
    "column_name",
    "escaped",
    "pasted",
    "place_of",
    "read_book",
    "searched",
    "unescaped",
]
