"""One-stop centers: their dossiers, and the points that the national portal gives for them."""

from .center import Center
from .scores import Scores

__all__ = ["Center", "Scores"]
