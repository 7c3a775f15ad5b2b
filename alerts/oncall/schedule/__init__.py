"""Who is on duty when: layers that take turns, and overrides before them. Pure."""

from .clock import first_at
from .duty import Override, Shift, gaps, hours, on_duty, shifts
from .layers import Layer, Schedule, Window

__all__ = [
    "Layer",
    "Override",
    "Schedule",
    "Shift",
    "Window",
    "first_at",
    "gaps",
    "hours",
    "on_duty",
    "shifts",
]
