"""What the leader knows of alerts, in tables: loaded at a takeover, saved with evaluations."""

from .evaluations import evaluations, put_evaluation
from .lives import Born, Given, Saved, load, save
from .progress import Progress, note_progress, progress

__all__ = [
    "Born",
    "Given",
    "Progress",
    "Saved",
    "evaluations",
    "load",
    "note_progress",
    "progress",
    "put_evaluation",
    "save",
]
