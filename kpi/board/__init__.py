"""The board: which period of each indicator is shown, and what stood there, now or at a time."""

from .facts import (
    SQL,
    Ahead,
    Facts,
    Foreseen,
    Handed,
    Told,
    Wanted,
    facts,
    first_day,
    forecasts,
    history,
    in_force,
    of_unit,
    uploads,
    values,
)
from .known import Known
from .line import Line, Moment, Spot, difference, line
from .spans import TREND, begun, candidates, choices, newest, running, shown, told_for, trend
from .table import Published, public, table

__all__ = [
    "SQL",
    "TREND",
    "Ahead",
    "Facts",
    "Foreseen",
    "Handed",
    "Known",
    "Line",
    "Moment",
    "Published",
    "Spot",
    "Told",
    "Wanted",
    "begun",
    "candidates",
    "choices",
    "difference",
    "facts",
    "first_day",
    "forecasts",
    "history",
    "in_force",
    "line",
    "newest",
    "of_unit",
    "public",
    "running",
    "shown",
    "table",
    "told_for",
    "trend",
    "uploads",
    "values",
]
