"""Incidents as our API tells them and takes them. Times are RFC 3339, UTC."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from alerts.incidents.record import ALERTS_MAX, NOTE_CHARS_MAX, TITLE_CHARS_MAX
from api.alerts.act_models import Request
from api.alerts.models import Priority
from api.messages import RowNumber
from api.wall.layout import Name

IncidentState = Literal["open", "watching", "closed"]
IncidentSeverity = Literal["serious", "ordinary", "minor"]
IncidentPaper = Literal["notice", "report"]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_CHARS_MAX)
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=NOTE_CHARS_MAX)]
Said = Annotated[Words, StringConstraints(min_length=1)]
UnitName = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Numbers = Annotated[list[RowNumber], Field(max_length=ALERTS_MAX)]


class IncidentQuery(BaseModel, extra="forbid"):
    """Which incidents are asked for."""

    state: IncidentState | None = None
    before: RowNumber | None = Field(default=None, description="Only older ones: `next` of a page.")


class IncidentWanted(BaseModel, extra="forbid"):
    """An incident that is to be opened."""

    title: Title
    severity: IncidentSeverity
    alerts: Numbers = []
    note: Words = ""
    request: Request
    unit: UnitName | None = Field(
        default=None, description="For which; without: yours, or the whole place."
    )


class IncidentChange(BaseModel, extra="forbid"):
    """What becomes of an incident. Closing it and opening it again need a note."""

    title: Title
    severity: IncidentSeverity
    state: IncidentState
    note: Words = ""
    version: int = Field(ge=1, lt=2**31, description="That was changed; another one is refused.")


class IncidentNoted(BaseModel, extra="forbid"):
    """A note that is to be added."""

    text: Said
    request: Request


class IncidentAlerts(BaseModel, extra="forbid"):
    """Alerts that are to be put into an incident."""

    alerts: Annotated[Numbers, Field(min_length=1)]


class IncidentSent(BaseModel, extra="forbid"):
    """That a paper was sent. note: where to, under which number."""

    paper: IncidentPaper
    note: Said
    version: int = Field(ge=1, lt=2**31)


class IncidentDue(BaseModel):
    """A paper that is owed."""

    paper: IncidentPaper
    at: AwareDatetime
    sent_at: AwareDatetime | None
    late: bool = Field(description="It was sent too late, or is late by now.")


class IncidentRow(BaseModel):
    """An incident. Times of its course are those of its alerts; null: not yet, or nobody knows."""

    id: int
    number: str
    title: str
    severity: IncidentSeverity
    state: IncidentState
    unit_name: Name | None = Field(
        description="Lowest unit in which all its alerts lie; null: the whole place."
    )
    simulated: bool = Field(description="One of its alerts is.")
    alerts: int
    firing: int = Field(description="Of its alerts, those that are on.")
    began_at: AwareDatetime | None
    seen_at: AwareDatetime | None
    acked_at: AwareDatetime | None
    over_at: AwareDatetime | None
    opened_at: AwareDatetime
    opened_by: str
    opened_by_name: str | None
    closed_at: AwareDatetime | None
    due: list[IncidentDue]
    version: int


class UnitChoice(BaseModel):
    """A unit that can be chosen."""

    id: str
    name: Name


class IncidentCounts(BaseModel):
    """How many incidents there are by state."""

    open: int
    watching: int
    closed: int


class IncidentPage(BaseModel):
    """A page of incidents, the newest first."""

    as_of: AwareDatetime
    counts: IncidentCounts
    incidents: list[IncidentRow]
    units: list[UnitChoice] = Field(
        description="For which of these the caller opens one; none: for the whole place."
    )
    next: int | None


class IncidentMember(BaseModel):
    """An alert of an incident. acked_at: when somebody took it first."""

    id: int
    priority: Priority
    summary: Name
    unit_name: Name | None
    state: str
    simulated: bool
    active_at: AwareDatetime
    fired_at: AwareDatetime | None
    acked_at: AwareDatetime | None
    acked_by_name: str | None
    ended_at: AwareDatetime | None


class IncidentChanged(BaseModel):
    """What a field was and is."""

    field: Literal["title", "severity", "state"]
    was: str
    now: str


class IncidentEntry(BaseModel):
    """A line of its record."""

    id: int
    at: AwareDatetime
    actor: str
    actor_name: str | None
    kind: Literal["opened", "note", "added", "removed", "changed", "notice", "report"]
    text: str
    alerts: list[int]
    changes: list[IncidentChanged]
    sha256: str | None = Field(description="Of a paper as it was when it was sent.")


class IncidentDetail(IncidentRow):
    """An incident with its alerts and its record."""

    members: list[IncidentMember]
    record: list[IncidentEntry]
