"""Heartbeats: jobs report that they ran, and silence past their schedule is told."""

from .definitions import parse_heartbeats
from .life import Kind, Report, State, Verdict, Why, judge, reported
from .pings import GoneError, Pings
from .watch import LEASE, Watch

__all__ = [
    "LEASE",
    "GoneError",
    "Kind",
    "Pings",
    "Report",
    "State",
    "Verdict",
    "Watch",
    "Why",
    "judge",
    "parse_heartbeats",
    "reported",
]
