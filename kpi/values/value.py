"""The value of an indicator for a unit, or for a scope of units, in a period. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from core.model import Period, UnitId
from kpi.define import KpiId


class Status(StrEnum):
    """How sure a value is. The words are those of papers."""

    NONE = "chua_co_du_lieu"
    PRELIMINARY = "so_bo"
    OFFICIAL = "chinh_thuc"
    NOT_APPLICABLE = "khong_ap_dung"


class Why(StrEnum):
    """Why there is no value; empty: there is one."""

    THERE = ""
    NO_FIGURES = "no_figures"
    NOT_APPLICABLE = "not_applicable"  # nothing to divide by
    NOT_SEPARABLE = "not_separable"  # a part of a unit
    UNITS_MISSING = "units_missing"  # too few units have figures
    STRADDLES = "straddles"  # the units changed within the period
    DAMAGED = "damaged"  # samples that can no longer be read
    DAYS_DIFFER = "days_differ"  # part or whole was not counted on the days that it has to


class Origin(StrEnum):
    """What a value was made of."""

    LIVE = "live"
    HANDIN = "handin"
    FORMULA = "formula"
    IMPORT = "import"
    TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value. unit, scope: exactly one of them is given.

    have, want: so many units have figures, of so many. as_of: up to when its figures count.
    """

    kpi: KpiId
    unit: UnitId | None = None
    scope: str | None = None
    period: Period
    numerator: Decimal | None
    denominator: Decimal | None
    value: float | None
    why: Why
    status: Status
    origin: Origin
    simulated: bool
    have: int = 1
    want: int = 1
    upload: int | None = None
    as_of: datetime

    @property
    def is_there(self) -> bool:
        """Whether there is a number."""
        return self.value is not None
