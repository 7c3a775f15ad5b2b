"""What is asked of a unit, and what is known when a file is checked. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from core.model import PeriodKind, Unit, UnitId
from kpi.define import Kpi, Term, TermKind, Text

from .preview import Figures, Key

LAYOUT_REVISION: Final = 1  # of the template's rows and columns: another one is another template
JUMP_PERCENT: Final = 50.0  # of the value in the period before
_DIGEST_LETTERS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A numerator or denominator: what is counted, in what, between which bounds."""

    name: Text
    unit_of_measure: str = ""
    is_whole: bool = False  # counted, not measured: no decimals
    minimum: float | None = 0.0
    maximum: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A row that is asked for: a KPI, or a part of one.

    numerator, denominator: None, when it has none or nobody hands it in: it is measured or fixed.
    is_ratio: its value is one of both, whether or not both are handed in; else the numerator.
    is_share: the numerator is a part of the denominator, and never exceeds it.
    jump_percent: a change against the period before beyond it needs a reason; None: none does.
    period: the kind of period that it is handed in for; None: any.
    """

    kpi: str
    part: str = ""
    name: Text
    numerator: Measure | None
    denominator: Measure | None = None
    unit_of_measure: str = ""
    scale: float = 1.0  # its value is scale times numerator / denominator
    decimals: int = 1
    is_ratio: bool = True
    is_share: bool = True
    jump_percent: float | None = JUMP_PERCENT
    period: PeriodKind | None = None
    is_closed: bool = False

    @property
    def code(self) -> str:
        """How a row names itself: `K01`, or `K01/dat-dai`."""
        return f"{self.kpi}/{self.part}" if self.part else self.kpi


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of one unit for one period; both days belong to it."""

    unit: UnitId
    unit_name: Text
    period: str
    first: date
    last: date
    due: date | None
    fields: tuple[Field, ...]

    @property
    def version(self) -> str:
        """Changes when what is asked for does, so that an old template is known as one."""
        asked = [
            "|".join((one.code, one.name.vi, *_asked(one.numerator), *_asked(one.denominator)))
            for one in self.fields
        ]
        digest = hashlib.sha256("\n".join(asked).encode()).hexdigest()[:_DIGEST_LETTERS]
        return f"{LAYOUT_REVISION}.{digest}"


def _asked(measure: Measure | None) -> tuple[str, str]:
    return (measure.name.vi, measure.unit_of_measure) if measure else ("", "")


class Dots(StrEnum):
    """What a single separator before three digits means in all of a file."""

    THOUSANDS = "thousands"  # "22.840" is 22840
    DECIMAL = "decimal"  # "22.840" is 22,84


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What people said of a preview. Cells by name (`C4`), reasons by a finding's key or code.

    edits: what should stand in a cell instead; it may be wrong or ask again.
    answers: which figure a cell means, in Vietnamese notation: "22.840" is 22840 and never asks.
    """

    edits: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    dots: Dots | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a check stands on.

    today: in the place's zone. mine: the units for which one may hand in. closed: what a leader
    has closed: nothing is taken of it any more. stored: what is in force; previous: what is of the
    period before, by the key of the period that is handed in. measured: KPIs that the center counts
    itself; elsewhere: those that other forms ask for.
    """

    today: date
    units: Mapping[UnitId, Unit]
    mine: frozenset[UnitId]
    fields: Mapping[tuple[str, str], Field]  # by KPI and part
    measured: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    closed: frozenset[Key] = frozenset()  # of whole KPIs
    stored: Mapping[Key, Figures] = field(default_factory=dict)
    previous: Mapping[Key, Figures] = field(default_factory=dict)
    scheme: str = "gso"  # of the official codes


def field_of(kpi: Kpi) -> Field:
    """Tell what is asked for of a KPI that is handed in."""
    return Field(
        kpi=kpi.id,
        name=kpi.name,
        numerator=_measure(kpi.numerator),
        denominator=_measure(kpi.denominator),
        unit_of_measure=kpi.unit_of_measure,
        scale=float(kpi.scale),
        decimals=kpi.decimals,
        is_ratio=kpi.denominator is not None,
        is_share=kpi.is_share,
        jump_percent=float(kpi.jump_percent),
        period=kpi.period,
        is_closed=kpi.is_closed,
    )


def _measure(term: Term | None) -> Measure | None:
    if term is None or term.kind is not TermKind.HANDIN:
        return None
    return Measure(name=term.name, unit_of_measure=term.unit_of_measure, is_whole=term.is_whole)
