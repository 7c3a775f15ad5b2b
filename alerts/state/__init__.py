"""What the leader knows of alerts, in tables: loaded at a takeover, saved with evaluations."""

from .evaluations import evaluations, forget, note_gap, put_evaluation
from .lives import Born, Given, Saved, load, save
from .moves import move
from .progress import note_progress, progress

__all__ = [
    "Born",
    "Given",
    "Saved",
    "evaluations",
    "forget",
    "load",
    "move",
    "note_gap",
    "note_progress",
    "progress",
    "put_evaluation",
    "save",
]
