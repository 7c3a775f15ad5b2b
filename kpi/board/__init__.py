"""The board: which period of each indicator is shown, and what stood there, now or at a time."""

from .facts import (
    SQL,
    Facts,
    Foreseen,
    Handed,
    Wanted,
    facts,
    first_day,
    forecasts,
    history,
    of_unit,
    uploads,
    values,
)
from .known import Known
from .line import Line, Moment, Spot, difference, line
from .spans import TREND, begun, candidates, choices, newest, running, shown, told_for, trend

__all__ = [
    "SQL",
    "TREND",
    "Facts",
    "Foreseen",
    "Handed",
    "Known",
    "Line",
    "Moment",
    "Spot",
    "Wanted",
    "begun",
    "candidates",
    "choices",
    "difference",
    "facts",
    "first_day",
    "forecasts",
    "history",
    "line",
    "newest",
    "of_unit",
    "running",
    "shown",
    "told_for",
    "trend",
    "uploads",
    "values",
]
