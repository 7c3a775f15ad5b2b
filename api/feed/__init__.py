"""Keeps all walls current: follows the change log and alerts, reads history, draws bands."""

from .alarms import Alarms
from .follower import SOURCES, Feed, Files

__all__ = ["SOURCES", "Alarms", "Feed", "Files"]
