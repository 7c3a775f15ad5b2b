"""What queries compute with: moments, label sets, values of series by steps. Pure."""

from promql.tree import NAME

from .conditions import fits, holds
from .grid import Grid
from .labels import RESERVED, only, shown, value_of, with_value, without
from .vector import Flags, Floats, Rows, SameLabelsError, Vector, merged

__all__ = [
    "NAME",
    "RESERVED",
    "Flags",
    "Floats",
    "Grid",
    "Rows",
    "SameLabelsError",
    "Vector",
    "fits",
    "holds",
    "merged",
    "only",
    "shown",
    "value_of",
    "with_value",
    "without",
]
