"""Figures that are handed in, as our API tells them. Times are RFC 3339, UTC; days the place's."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from api.wall.layout import Name
from kpi.uploads.record import REASON_CHARS_MAX

from .preview_models import HandinFigures

HandinStatus = Literal["submitted", "approved", "returned", "undone", "replaced"]
HandinWay = Literal["file", "paste", "typed", "folder"]
HandinState = Literal["running", "due", "late", "submitted", "approved", "returned"]
FreshState = Literal["approved", "submitted", "returned", "missing", "not_due", "not_asked"]
UnitText = Annotated[str, StringConstraints(min_length=1, max_length=100)]
PeriodText = Annotated[str, StringConstraints(min_length=4, max_length=8)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=REASON_CHARS_MAX)]


class HandinWord(BaseModel, extra="forbid"):
    """Why; needed to return an upload, and to take back one that was approved."""

    reason: Reason = ""


class HandinUnit(BaseModel):
    """A unit and what it is called."""

    id: str
    name: Name


class HandinPeriod(BaseModel):
    """A period, both days inclusive. due: the last day in time; of several periods: null."""

    id: str
    kind: str
    first: date
    last: date
    due: date | None


class ChosenPeriod(HandinPeriod):
    """A period, and how the figures of a unit stand."""

    state: HandinState
    late_days: int


class HandinField(BaseModel):
    """A row of the form. asks_numerator, asks_denominator: whether a person hands it in."""

    kpi: str
    part: str
    name: Name
    part_name: Name | None
    numerator: Name
    denominator: Name | None = Field(description="Null: its value is its numerator.")
    asks_numerator: bool
    asks_denominator: bool
    unit_of_measure: str
    decimals: int
    small_n: int
    previous: HandinFigures | None
    stored: HandinFigures | None


class HandinUpload(BaseModel):
    """An upload: also the receipt of what was handed in."""

    id: int
    number: str
    unit: HandinUnit
    period: HandinPeriod
    way: HandinWay
    file_name: str
    sha256: str
    rows: int
    warnings: int = Field(description="Rows that came with a reason.")
    status: HandinStatus
    submitted_at: AwareDatetime
    submitted_by: str
    submitted_by_name: str | None
    decided_at: AwareDatetime | None
    decided_by_name: str | None
    reason: str = Field(description="What was said when it was approved, returned or taken back.")
    correction: str = Field(description="Why it corrects one that was approved.")
    replaces: int | None
    late_days: int
    simulated: bool = Field(description="Figures of it are made up.")
    may_undo: bool
    may_decide: bool


class HandinPage(BaseModel):
    """The form of a unit for a period, what is there, and what else can be chosen."""

    as_of: AwareDatetime
    unit: HandinUnit
    period: ChosenPeriod
    units: list[HandinUnit]
    periods: list[ChosenPeriod]
    version: str = Field(description="Of the template.")
    reminders: int = Field(description="Of this year.")
    is_closed: bool
    may_submit: bool
    fields: list[HandinField]
    current: HandinUpload | None
    uploads: list[HandinUpload]


class ReviewWarning(BaseModel):
    """Something that stood out, and the reason that was given."""

    title: Name
    reason: str


class Replaced(HandinFigures):
    """Figures that stood there before an upload. upload: the number of the one they are of."""

    upload: str
    is_official: bool


class ReviewRow(BaseModel):
    """A row of an upload, beside the period before and what it replaces."""

    kpi: str
    part: str
    unit: str
    unit_name: Name
    period: str
    line: int
    name: Name
    part_name: Name | None
    unit_of_measure: str
    decimals: int
    small_n: int
    numerator: float | None
    denominator: float | None
    numerator_cell: str
    denominator_cell: str
    value: float | None
    simulated: bool
    previous: HandinFigures | None
    replaced: Replaced | None = Field(description="Null: nothing stood there before.")
    warnings: list[ReviewWarning]
    remark: str


class HandinReview(BaseModel):
    """An upload with its rows."""

    as_of: AwareDatetime
    upload: HandinUpload
    rows: list[ReviewRow]
    left_out: int


class HandinWaiting(BaseModel):
    """What waits to be approved, the oldest first; what was decided of late, the newest first."""

    as_of: AwareDatetime
    waiting: list[HandinUpload]
    decided: list[HandinUpload]


class FreshCell(BaseModel):
    """An indicator of a unit in a period."""

    kpi: str
    state: FreshState
    late_days: int


class HandinTally(BaseModel):
    """A part of a score, 0 to 100, and what it is made of; null: nothing to judge."""

    score: float | None
    have: int
    of: int


class HandinQuality(BaseModel):
    """Right, complete, clean, alive."""

    correct: HandinTally
    complete: HandinTally
    clean: HandinTally
    live: HandinTally


class FreshUnit(BaseModel):
    """A unit of the matrix. reminders: of this year."""

    unit: HandinUnit
    cells: list[FreshCell]
    reminders: int
    quality: HandinQuality


class FreshKpi(BaseModel):
    """A column of the matrix."""

    id: str
    name: Name


class LateForm(BaseModel):
    """Figures that are late, or came late."""

    kpi: str
    unit: HandinUnit
    period: str
    due: date
    late_days: int
    handed_in_at: AwareDatetime | None = Field(description="Null: they are missing.")


class HandinFreshness(BaseModel):
    """Who has handed in what for a period, and what is late whatever its period."""

    as_of: AwareDatetime
    period: ChosenPeriod
    periods: list[HandinPeriod]
    have: int
    want: int
    official: int
    kpis: list[FreshKpi]
    units: list[FreshUnit]
    late: list[LateForm]
