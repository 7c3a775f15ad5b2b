"""Keeps all walls current: follows the change log and alerts, reads history, draws bands."""

from .alarms import Alarms
from .follower import SOURCES, Feed, Files
from .indicators import Indicators

__all__ = ["SOURCES", "Alarms", "Feed", "Files", "Indicators"]
