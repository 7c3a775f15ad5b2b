"""`walls.yml`: the screens of the center, and the tiles behind their numbers."""

from .config import Known, WallPlan, parse_walls, topics
from .layout import Page, Wall

__all__ = ["Known", "Page", "Wall", "WallPlan", "parse_walls", "topics"]
