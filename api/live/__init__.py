"""The live feed: topics, clients, and the frames between them."""

from .connection import Connection, Greeting, Viewer
from .frames import SUBPROTOCOL, Farewell
from .hub import ALERTS, KPIS, ONCALL, Hub
from .pace import Pace

__all__ = [
    "ALERTS",
    "KPIS",
    "ONCALL",
    "SUBPROTOCOL",
    "Connection",
    "Farewell",
    "Greeting",
    "Hub",
    "Pace",
    "Viewer",
]
