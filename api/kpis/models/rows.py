"""What stands behind a value, as our API tells it: rows, growth, revisions, a unit's page."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from api.wall.layout import Name

from .board import (
    HistoryPoint,
    KpiOrigin,
    KpiQuality,
    KpiStatus,
    KpiTask,
    KpiUnit,
    KpiWhy,
    PeriodTold,
    TermTold,
    TrendPoint,
)

UploadState = Literal["submitted", "returned", "approved", "undone", "replaced"]
UploadWay = Literal["file", "paste", "typed", "folder"]


class KpiUpload(BaseModel):
    """What was handed in as one, and who decided on it."""

    number: int
    unit: KpiUnit
    period: str
    way: UploadWay
    file_name: str
    sha256: str
    state: UploadState
    reason: str
    made_by: str
    made_by_name: str | None
    made_at: AwareDatetime
    decided_by: str | None
    decided_by_name: str | None
    decided_at: AwareDatetime | None
    decision: str
    replaces: int | None


class KpiRow(BaseModel):
    """A row of an upload as it was understood, and where it stood in the file."""

    line: int
    part: str = Field(description="Of what it is a part, such as a field of dossiers.")
    numerator: float | None
    denominator: float | None
    value: float | None
    numerator_cell: str
    denominator_cell: str
    remark: str
    simulated: bool


class KpiGrowth(BaseModel):
    """What a counter of samples grew by on a day of the place, in one series."""

    term: Literal["numerator", "denominator"]
    series: dict[str, str]
    day: date
    growth: float


class KpiRows(BaseModel):
    """What the value of a unit is made of. rows: handed in; growth: of samples."""

    kpi: str
    unit: KpiUnit
    period: PeriodTold
    shown_as_of: AwareDatetime
    unit_of_measure: str
    decimals: int
    numerator_term: TermTold
    denominator_term: TermTold | None
    point: HistoryPoint
    origin: KpiOrigin | None
    as_of: AwareDatetime | None
    upload: KpiUpload | None
    rows: list[KpiRow]
    growth: list[KpiGrowth]
    total: int = Field(description="All rows there are.")
    next: int | None = Field(description="`after` of the next page.")


class KpiRevision(BaseModel):
    """A value as it stood for a while. replaced_at: null is in force."""

    id: int
    recorded_at: AwareDatetime
    replaced_at: AwareDatetime | None
    numerator: float | None
    denominator: float | None
    value: float | None
    why: KpiWhy
    status: KpiStatus
    origin: KpiOrigin
    simulated: bool
    have: int
    want: int
    as_of: AwareDatetime
    upload: KpiUpload | None


class KpiRevisions(BaseModel):
    """Revisions of a value, the newest first."""

    kpi: str
    period: str
    revisions: list[KpiRevision]


class UnitKpi(BaseModel):
    """An indicator on the page of a unit."""

    id: str
    kind: str
    name: Name
    unit_of_measure: str
    decimals: int
    is_live: bool
    is_handed_in: bool
    period: PeriodTold
    value: float | None
    numerator: float | None
    denominator: float | None
    why: KpiWhy
    status: KpiStatus
    origin: KpiOrigin | None
    simulated: bool
    as_of: AwareDatetime | None
    previous: float | None
    change: float | None
    of_scope: float | None = Field(description="Value of the scope, to compare.")
    rank: int | None
    ranked: int = Field(description="How many units have a rank.")
    trend: list[TrendPoint]
    due: date | None = Field(description="Null: there is no source yet, and nobody owes it.")
    handed_in_at: AwareDatetime | None
    late_days: int
    upload: int | None


class KpiUnitPage(BaseModel):
    """All that is known of one unit."""

    unit: KpiUnit
    valid_from: date | None
    valid_to: date | None
    as_of: date | None
    shown_as_of: AwareDatetime
    period: PeriodTold
    periods: list[PeriodTold]
    units: list[KpiUnit] = Field(description="Whose page the caller can open.")
    kpis: list[UnitKpi]
    quality: KpiQuality | None
    reminders: int = Field(description="In the year of the period.")
    tasks: list[KpiTask]
    version: int
