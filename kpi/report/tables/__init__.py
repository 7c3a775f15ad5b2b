"""The tables of a report. Pure."""

from .indicators import further, kpis
from .texts import lacks, milestones, notes
from .units import courses, kept, units

__all__ = ["courses", "further", "kept", "kpis", "lacks", "milestones", "notes", "units"]
