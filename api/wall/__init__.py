"""The walls: `walls.yml`, and the engine that keeps their cells current."""

from .band import BAND_STEP_MS, WEEKS, Curve, band, day_curve
from .config import Known, WallPlan, parse_walls, topics
from .engine import SERIES_MAX, Described, Engine, Facts, local_day
from .layout import Page, Wall
from .senders import Senders
from .series import Series
from .tile import Show, Tile, TrendKind
from .today import STEP_MS

__all__ = [
    "BAND_STEP_MS",
    "SERIES_MAX",
    "STEP_MS",
    "WEEKS",
    "Curve",
    "Described",
    "Engine",
    "Facts",
    "Known",
    "Page",
    "Senders",
    "Series",
    "Show",
    "Tile",
    "TrendKind",
    "Wall",
    "WallPlan",
    "band",
    "day_curve",
    "local_day",
    "parse_walls",
    "topics",
]
