"""Files that people hand in, as rows of cells. Pure.

Nothing here knows a KPI: bytes and a name go in, cells and what is wrong with the file come out.
"""

from .cells import Cell, Cells, Place, column_name, place_of
from .text import Text

__all__ = ["Cell", "Cells", "Place", "Text", "column_name", "place_of"]
