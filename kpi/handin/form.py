"""What is asked of a unit, and what is known when a file is checked. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from core.model import Unit, UnitId
from kpi.sheets import Text

from .preview import Figures, Key

LAYOUT_REVISION: Final = 1  # of the template's rows and columns: another one is another template
CHANGE_MAX: Final = 0.5  # half more or less than in the period before asks for a reason
_DIGEST_LETTERS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A numerator or denominator: what is counted, in what, between which bounds."""

    name: Text
    unit_of_measure: str = ""
    whole: bool = False  # counted, not measured: no decimals
    minimum: float | None = 0.0
    maximum: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A row that is asked for: a KPI, or a part of one.

    share: the numerator is a part of the denominator, and never exceeds it.
    change_max: relative change against the period before that needs a reason; None: none does.
    """

    kpi: str
    part: str = ""
    name: Text
    numerator: Measure
    denominator: Measure | None = None
    share: bool = True
    change_max: float | None = CHANGE_MAX

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
            f"{one.code}|{one.numerator.name.vi}|{one.numerator.unit_of_measure}"
            f"|{one.denominator.name.vi if one.denominator else ''}"
            f"|{one.denominator.unit_of_measure if one.denominator else ''}"
            for one in self.fields
        ]
        digest = hashlib.sha256("\n".join(asked).encode()).hexdigest()[:_DIGEST_LETTERS]
        return f"{LAYOUT_REVISION}.{digest}"


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

    today: in the place's zone. mine: the units for which one may hand in. closed: periods of which
    nothing is taken any more. stored: what is in force; previous: that of the period before, by
    the key of the period that is handed in.
    """

    today: date
    units: Mapping[UnitId, Unit]
    mine: frozenset[UnitId]
    fields: Mapping[tuple[str, str], Field]  # by KPI and part
    closed: frozenset[str] = frozenset()
    stored: Mapping[Key, Figures] = field(default_factory=dict)
    previous: Mapping[Key, Figures] = field(default_factory=dict)
    scheme: str = "gso"  # of the official codes
