"""A believable place as pure functions of seed and time."""

from .calendar import Calendar
from .chance import Key
from .portals import PHASES, Behaviour, Fault, Ordered, Outage, nothing_ordered
from .signal import Cadence, Channel, Instrument, Signal
from .stage import Stage

__all__ = [
    "PHASES",
    "Behaviour",
    "Cadence",
    "Calendar",
    "Channel",
    "Fault",
    "Instrument",
    "Key",
    "Ordered",
    "Outage",
    "Signal",
    "Stage",
    "nothing_ordered",
]
