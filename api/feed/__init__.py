"""Keeps all walls current: follows the change log, reads history, draws bands."""

from .follower import SOURCES, Feed

__all__ = ["SOURCES", "Feed"]
