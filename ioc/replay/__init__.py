"""`ioc replay`: files of measurements, sent as one of the center's sources."""

from .commands import ReplayError, read_file, read_map, replay
from .mapping import Format, Hour, Repeated, ReplayMap, parse_map
from .series import Found, Series, settled, shifted
from .tables import TableError

__all__ = [
    "Format",
    "Found",
    "Hour",
    "Repeated",
    "ReplayError",
    "ReplayMap",
    "Series",
    "TableError",
    "parse_map",
    "read_file",
    "read_map",
    "replay",
    "settled",
    "shifted",
]
