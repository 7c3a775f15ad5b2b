"""One indicator: its numerator and denominator, its target, who hands it in. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, NewType

from core.model import PeriodKind

KpiId = NewType("KpiId", str)
_NO_STEPS: Final[Mapping[int, Decimal]] = {}


@dataclass(frozen=True, slots=True)
class Text:
    """What people read, in both languages."""

    vi: str
    en: str


class TermKind(StrEnum):
    """Where a numerator or denominator comes from."""

    COUNTER = "counter"  # exact growth of counters over the period
    FORMULA = "formula"  # what an expression gives for each unit at the end of the period
    HANDIN = "handin"  # a person hands it in
    FIXED = "fixed"  # written in the file: the highest number of points


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A numerator or a denominator. expr: a selector or an expression in PromQL, or empty."""

    kind: TermKind
    name: Text
    unit_of_measure: str
    expr: str = ""
    value: Decimal | None = None  # of kind FIXED
    is_whole: bool = False  # people and dossiers are counted in whole numbers

    @property
    def is_live(self) -> bool:
        """Whether it is computed from samples."""
        return self.kind in {TermKind.COUNTER, TermKind.FORMULA}


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


class Path(StrEnum):
    """How the target is approached from year to year."""

    LINEAR = "linear"  # from the first official value
    STEPS = "steps"  # as written for each year
    NOT_BELOW_LAST = "not_below_last"  # the target holds in each year, and none is below the last
    NONE = "none"
    CLOSED = "closed"  # the deadline is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be reached. op: >, >=, <, <=; `>` and `>=` differ. by: None is every year."""

    op: str
    value: Decimal
    by: date | None
    path: Path
    steps: Mapping[int, Decimal] = field(default_factory=lambda: _NO_STEPS)  # by year


class Kind(StrEnum):
    """What sort of indicator it is."""

    PLAN = "plan"  # a target of the plan
    SECOND = "second"  # a second series beside one of the plan
    OFFICIAL = "official"  # published by others, taken over as it is
    CROSS_CHECK = "cross_check"  # our own recomputation of an official one


@dataclass(frozen=True, slots=True)
class Cap:
    """Points = most times min(1, ratio / full_at). most: None, where it is not established."""

    full_at: Decimal  # in the unit of measure of the indicator
    most: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One indicator: its value is scale times Σ numerators / Σ denominators, or without these."""

    id: KpiId
    kind: Kind
    name: Text
    about: Text
    caveat: Text
    beside: KpiId | None  # of kind SECOND and CROSS_CHECK: the one it stands beside
    numerator: Term
    denominator: Term | None
    unit_of_measure: str  # of the value
    scale: Decimal
    decimals: int
    period: PeriodKind
    direction: Direction
    target: Target | None
    cap: Cap | None
    owner: Text
    source: Text
    scope: str  # units of this scope hand it in or are measured: core; or the id of one unit
    due_day: int
    is_owed: bool  # somebody has to hand it in by then; of what has no source yet nobody has
    min_completeness: Decimal
    small_n: int  # below this denominator a unit has no rank; 0: each has one
    jump_percent: Decimal  # a change beyond asks for a reason
    is_share: bool  # the numerator is a part of the denominator
    is_public: bool
    is_closed: bool  # nothing is handed in any more
    since: date | None  # first day that is told of

    @property
    def is_handed_in(self) -> bool:
        """Whether a person hands in at least one of its figures."""
        return TermKind.HANDIN in {term.kind for term in self.terms}

    @property
    def is_live(self) -> bool:
        """Whether at least one of its figures is computed from samples."""
        return any(term.is_live for term in self.terms)

    @property
    def terms(self) -> tuple[Term, ...]:
        """Its numerator and, if it has one, its denominator."""
        return (self.numerator, self.denominator) if self.denominator else (self.numerator,)
