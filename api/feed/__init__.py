"""Keeps all walls current: follows the change log, reads history, draws bands."""

from .follower import SOURCES, Feed, Files

__all__ = ["SOURCES", "Feed", "Files"]
