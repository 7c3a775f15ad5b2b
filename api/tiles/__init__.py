"""The engine of the walls: which series a number is made of, and what it is now."""

from .band import BAND_STEP_MS, WEEKS, Curve, band, day_curve
from .day import local_day
from .engine import RESULTS_MAX, SERIES_MAX, Engine
from .facts import ASKED_SECONDS, Described, Facts, Found
from .selector import REGEX_MARK, Expression, Matcher, Selector, why_no_pattern
from .senders import Pulse, Senders
from .series import Series
from .tile import Show, Tile, TrendKind
from .today import STEP_MS

__all__ = [
    "ASKED_SECONDS",
    "BAND_STEP_MS",
    "REGEX_MARK",
    "RESULTS_MAX",
    "SERIES_MAX",
    "STEP_MS",
    "WEEKS",
    "Curve",
    "Described",
    "Engine",
    "Expression",
    "Facts",
    "Found",
    "Matcher",
    "Pulse",
    "Selector",
    "Senders",
    "Series",
    "Show",
    "Tile",
    "TrendKind",
    "band",
    "day_curve",
    "local_day",
    "why_no_pattern",
]
