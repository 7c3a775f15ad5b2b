"""The service-quality index of Decision 766: published points, and our own figures beside. Pure."""

from .cross_check import Group, Line, cross_checked, points

__all__ = ["Group", "Line", "cross_checked", "points"]
