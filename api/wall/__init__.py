"""`walls.yml`: the screens of the center, and the tiles behind their numbers."""

from .config import Known, WallPlan, parse_walls, topics
from .layout import Wall

__all__ = ["Known", "Wall", "WallPlan", "parse_walls", "topics"]
