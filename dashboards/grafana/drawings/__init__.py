"""How panels look: the colours, shapes and writing of our walls (`ui.md`: grey is normal).

Each function gives what makes a panel's picture anew; titles, queries and places are the board's.
"""

from .colours import CLEAR, GREY, P1, P2, P3, P4, From, Said
from .figures import Figure, figure, meters
from .series import bars, heat, lines, states
from .tables import Column, of_schedules, of_units, table
from .units import BY_DEFINITION, COUNT, DAYS, OF_FINE, PLAIN

__all__ = [
    "BY_DEFINITION",
    "CLEAR",
    "COUNT",
    "DAYS",
    "GREY",
    "OF_FINE",
    "P1",
    "P2",
    "P3",
    "P4",
    "PLAIN",
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
