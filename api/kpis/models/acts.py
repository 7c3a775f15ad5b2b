"""What people do about indicators, as our API takes and tells it: milestones, tasks, closings."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from api.alerts.act_models import Request
from api.wall.layout import Name

from .board import KpiTask, PeriodId

MilestoneState = Literal["not_started", "going_on", "done", "overdue", "stopped"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
UnitName = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class MilestoneWritten(BaseModel):
    """What was written of a milestone."""

    id: int
    state: MilestoneState
    document: str
    issuer: str
    document_date: date | None
    note: str
    simulated: bool
    recorded_by: str
    recorded_by_name: str | None
    recorded_at: AwareDatetime


class MilestoneTold(BaseModel):
    """A milestone, and what was written of it, the newest first. version: 0 is nothing yet."""

    id: str
    name: Name
    about: Name
    owner: Name
    due: date | None
    state: MilestoneState
    is_late: bool
    version: int
    history: list[MilestoneWritten]


class Milestones(BaseModel):
    """Milestones in the order of the file."""

    milestones: list[MilestoneTold]
    version: int


class MilestoneChange(BaseModel, extra="forbid"):
    """What becomes of a milestone. `done` has evidence: document, issuer and day."""

    state: MilestoneState
    document: Short = ""
    issuer: Short = ""
    document_date: date | None = None
    note: Words = ""
    version: int = Field(ge=0, lt=2**63, description="That was looked at; another is refused.")
    request: Request


class TaskWanted(BaseModel, extra="forbid"):
    """What is given to a unit; without one: to the owner of the indicator."""

    kpi: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    unit: UnitName | None = None
    period: PeriodId
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    due: date
    request: Request


class Tasks(BaseModel):
    """Tasks: those that are open first, by the day they are due."""

    tasks: list[KpiTask]


class Closing(BaseModel, extra="forbid"):
    """The live value of a unit and period that becomes official, or is opened again."""

    unit: UnitName
    period: PeriodId
    reason: Words = ""


class Closed(BaseModel):
    """How a live value stands now."""

    kpi: str
    unit: str
    period: str
    is_closed: bool
    closed_at: AwareDatetime | None
    closed_by: str | None
