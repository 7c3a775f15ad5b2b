"""What came of evaluating rules. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one rule. error: why it could not be evaluated; empty: it was.

    says: print of what the rule says, by which another one of the same name is told.
    """

    rule: str
    says: str
    error: str = ""
    seconds: float = 0.0
    results: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """One evaluation of a group. at: the moment that was asked about, on the grid."""

    origin: str
    file: str
    name: str
    at: datetime
    ended_at: datetime
    seconds: float
    outcomes: Sequence[Outcome]
