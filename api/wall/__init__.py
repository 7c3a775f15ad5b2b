"""The walls: `walls.yml`, and the engine that keeps their cells current."""

from .config import Known, WallPlan, parse_walls, topics
from .engine import SERIES_MAX, Described, Engine, Facts
from .layout import Page, Wall
from .senders import Senders
from .series import Series
from .tile import Show, Tile, TrendKind
from .today import STEP_MS

__all__ = [
    "SERIES_MAX",
    "STEP_MS",
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
    "parse_walls",
    "topics",
]
