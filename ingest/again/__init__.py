"""Refused payloads taken in after all: tried without a trace, or for good."""

from .retaker import Result, Retaker
from .runs import Run, taken, tried

__all__ = ["Result", "Retaker", "Run", "taken", "tried"]
