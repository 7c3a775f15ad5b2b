"""How panels look: the colours, shapes and writing of our walls (`ui.md`: grey is normal).

Each function gives what makes a panel's picture anew; titles, queries and places are the board's.
"""

from .colours import CLEAR, GREY, P1, P2, P3, P4, From, Said
from .figures import Figure, figure, meters
from .series import bars, heat, lines, states
from .tables import Column, of_schedules, of_units, table

__all__ = [
    "CLEAR",
    "GREY",
    "P1",
    "P2",
    "P3",
    "P4",
    "Column",
    "Figure",
    "From",
    "Said",
    "bars",
    "figure",
    "heat",
    "lines",
    "meters",
    "of_schedules",
    "of_units",
    "states",
    "table",
]
