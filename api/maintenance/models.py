"""Maintenance as our API tells it and takes it. Times are RFC 3339, UTC; times of day are local."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from api.alerts.models import NOTE_CHARS_MAX, AlertRow
from api.wall.layout import Name

TITLE_CHARS_MAX = 200
NAMES_MAX = 100
NAME_CHARS_MAX = 200
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2101, 1, 1, tzinfo=UTC)

MaintenanceScope = Literal["unit", "source", "portal"]
MaintenanceState = Literal["active", "pending", "expired"]
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=TITLE_CHARS_MAX)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="22:00")]
Weekdays = Annotated[
    list[Annotated[int, Field(ge=1, le=7)]],
    Field(min_length=1, max_length=7, description="From 1, Monday."),
]
Day = Annotated[date, Field(ge=_FIRST, le=_LAST)]
Moment = Annotated[AwareDatetime, Field(ge=_EARLIEST, le=_LATEST)]
Names = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=NAME_CHARS_MAX)]],
    Field(min_length=1, max_length=NAMES_MAX, description="Ids of units, sources or portals."),
]


class MaintenanceWeekly(BaseModel):
    """A time of some weekdays, by the clock of the place."""

    weekdays: Weekdays
    begins: Clock
    ends: Clock = Field(description="Earlier than `begins`: on the next day.")


class MaintenanceEachWeek(MaintenanceWeekly, extra="forbid"):
    """A time of some weekdays, from one day to another; it may end a day after the last."""

    first: Day | None = Field(default=None, description="Today, unless given.")
    last: Day


class MaintenanceTrial(BaseModel, extra="forbid"):
    """Planned work, as it may be asked about: either until `ends_at`, or weekly."""

    scope: MaintenanceScope
    names: Names
    starts_at: Moment | None = Field(default=None, description="Now, unless given.")
    ends_at: Moment | None = None
    weekly: MaintenanceEachWeek | None = None
    public: bool = Field(default=False, description="People use what is worked on.")
    announced_at: Moment | None = Field(default=None, description="When people were told.")
    reason: str = Field(default="", max_length=NOTE_CHARS_MAX)
    in_slo: bool = Field(default=True, description="It counts in the error budget.")


class MaintenanceWanted(MaintenanceTrial):
    """Planned work that is to be noted."""

    title_vi: Annotated[Title, StringConstraints(min_length=1)]
    title_en: Title = ""


class MaintenanceChange(MaintenanceWanted):
    """What becomes of planned work. Without `starts_at` or `weekly/first` it begins as it did."""

    version: int = Field(ge=1, lt=2**31, description="That was changed; another one is refused.")


class MaintenanceTried(MaintenanceTrial):
    """Planned work, as it may be asked about."""

    changes: UUID | None = Field(default=None, description="Which it would become of; null: new.")


class MaintenanceWindow(BaseModel):
    """One time of maintenance."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    notice_days: int | None = Field(
        description="Whole working days between the announcement and it; null: not announced."
    )
    told_in_time: bool = Field(description="As the place asks for, or nobody has to be told.")
    in_slo: bool = Field(
        description="It counts in the error budget: so it was said, or people were told too late."
    )


class MaintenanceRow(BaseModel):
    """Planned work: alerts of it tell nobody while it is on, but for hazards."""

    id: UUID
    state: MaintenanceState
    title: Name
    scope: MaintenanceScope
    names: list[str]
    called: dict[str, Name] = Field(description="What units and sources are called, by id.")
    starts_at: AwareDatetime = Field(description="Of it all; so is `ends_at`.")
    ends_at: AwareDatetime
    weekly: MaintenanceWeekly | None
    public: bool
    announced_at: AwareDatetime | None
    reason: str
    in_slo: bool
    next: MaintenanceWindow | None = Field(description="That is on, or comes next.")
    hidden: int = Field(description="Open alerts that it hides now.")
    hid: int = Field(description="Alerts of the time that is on, or was last; also those over.")
    created_by: str
    created_by_name: str | None
    cancelled_at: AwareDatetime | None
    cancelled_by: str | None
    version: int = Field(description="Counts its changes.")
    changed_at: AwareDatetime | None
    changed_by: str | None
    changed_by_name: str | None


class MaintenanceTime(BaseModel):
    """One time that is on, was, or comes, with all of which alerts are kept quiet by it."""

    id: UUID
    title: Name
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    units: list[str] = Field(
        description="With all that lies in them. If there are any, what names a unit goes by that."
    )
    sources: list[str] = Field(description="Worked on, or of these units.")
    portals: list[str] = Field(description="Worked on, or of these units.")


class MaintenanceTimes(BaseModel):
    """Times of maintenance between two moments, the first ones first."""

    times: list[MaintenanceTime]


class MaintenanceList(BaseModel):
    """Maintenance: what is on, what comes, and what was on in 30 days."""

    maintenance: list[MaintenanceRow]


class MaintenanceChoice(BaseModel):
    """A unit, a source or a portal."""

    scope: MaintenanceScope
    id: str
    name: Name


class MaintenanceChoices(BaseModel):
    """All that may be worked on."""

    choices: list[MaintenanceChoice]
    notice_days: int = Field(description="Working days ahead that people are to be told.")


class MaintenanceFault(BaseModel):
    """Why it would not be taken. field: a JSON pointer."""

    field: str
    reason: str


class MaintenancePreview(BaseModel):
    """What maintenance would do."""

    now: int = Field(description="Open alerts of what is worked on, without hazards.")
    seven_days: int = Field(description="Those that were on in seven days.")
    sample: list[AlertRow]
    windows: list[MaintenanceWindow] = Field(description="Its next three times.")
    days_known: bool = Field(description="The days off are known from the announcement on.")
    faults: list[MaintenanceFault]
