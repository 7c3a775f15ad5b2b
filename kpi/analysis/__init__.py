"""What values tell: where they stand, how fast they move, who is ahead, how good they are. Pure.

The forecast itself is made in processes of its own (`forecast`, `apart`); here is what it gives.
"""

from .foretold import (
    COVERAGE,
    HORIZON_MAX,
    POINTS_MIN,
    SEASON_POINTS_MIN,
    Forecast,
    Foretell,
    Foretold,
    Method,
    NoForecast,
    Step,
    Unforeseen,
)
from .history import History, Point
from .league import Entry, Placed, Seat, league
from .pace import Pace, pace
from .quality import Part, Quality, Tally, quality
from .series import history_of, start_of
from .target import Course, Standing, Start, State, StateReason, standing

__all__ = [
    "COVERAGE",
    "HORIZON_MAX",
    "POINTS_MIN",
    "SEASON_POINTS_MIN",
    "Course",
    "Entry",
    "Forecast",
    "Foretell",
    "Foretold",
    "History",
    "Method",
    "NoForecast",
    "Pace",
    "Part",
    "Placed",
    "Point",
    "Quality",
    "Seat",
    "Standing",
    "Start",
    "State",
    "StateReason",
    "Step",
    "Tally",
    "Unforeseen",
    "history_of",
    "league",
    "pace",
    "quality",
    "standing",
    "start_of",
]
