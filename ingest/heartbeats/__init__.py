"""Heartbeats: jobs report that they ran, and silence past their schedule is told."""

from .definitions import parse_heartbeats
from .life import Kind, Report, State, Verdict, Why, judge, reported

__all__ = [
    "Kind",
    "Report",
    "State",
    "Verdict",
    "Why",
    "judge",
    "parse_heartbeats",
    "reported",
]
