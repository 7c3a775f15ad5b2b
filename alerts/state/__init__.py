"""What the leader knows of alerts, in tables: loaded at a takeover, saved with evaluations."""

from .evaluations import Evaluated, Outcome, evaluations, put_evaluation
from .lives import Born, Given, Saved, load, save
from .progress import Progress, note_progress, progress

__all__ = [
    "Born",
    "Evaluated",
    "Given",
    "Outcome",
    "Progress",
    "Saved",
    "evaluations",
    "load",
    "note_progress",
    "progress",
    "put_evaluation",
    "save",
]
