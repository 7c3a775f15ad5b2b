"""What the story of a place says of its indicators: how they go over the years, who hands in."""

from .curve import Curve, parse_curve
from .indicators import Figure, Indicators, Milestone, parse_indicators

__all__ = ["Curve", "Figure", "Indicators", "Milestone", "parse_curve", "parse_indicators"]
