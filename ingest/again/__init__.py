"""Refused payloads taken in after all: tried without a trace, or for good."""

from .retaker import Result, Retaker, TrialConnection
from .runs import taken, tried

__all__ = ["Result", "Retaker", "TrialConnection", "taken", "tried"]
