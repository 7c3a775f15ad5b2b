"""Schedules, overrides and calendars as the contract has them. Times have an offset."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from api.wall.layout import Name

Id = Annotated[str, StringConstraints(min_length=1, max_length=63)]
Note = Annotated[str, Field(max_length=500)]
Version = Annotated[int, Field(ge=1, lt=2**31)]


class OncallPerson(BaseModel):
    """Somebody of whom schedules speak."""

    id: str
    name: str = Field(description="The id, of who is no longer in the place's files.")
    left: bool = Field(description="He is not in the place's files: his time is nobody's.")
    tested_at: AwareDatetime | None = Field(
        description="When one of his ways was last seen to reach him, in 90 days."
    )


class OncallShift(BaseModel):
    """One person's turn, cut to the span that was asked for."""

    person: str
    begins: AwareDatetime
    ends: AwareDatetime
    layer: int | None = Field(description="From 0; null: by an override.")
    override: int | None


class OncallGap(BaseModel):
    """A time when nobody is on duty."""

    begins: AwareDatetime
    ends: AwareDatetime
    hours: float


class OncallOverride(BaseModel):
    """Somebody is on duty instead. Of two at once the one with the higher id counts."""

    id: int
    version: int = Field(description="To be sent with a change.")
    schedule: str
    begins: AwareDatetime
    ends: AwareDatetime
    person: str
    replaces: str | None = Field(description="Whose time it is; null: of whoever is on duty.")
    swap: UUID | None = Field(description="The same of the two of a swap.")
    note: str
    created_at: AwareDatetime
    created_by: str
    created_by_name: str | None
    updated_at: AwareDatetime
    updated_by: str
    updated_by_name: str | None
    may_change: bool = Field(description="By who asks; not when it is over.")


class OncallDuty(BaseModel):
    """Who is on duty now, and who comes then."""

    people: list[str]
    until: AwareDatetime | None = Field(description="Null: for longer than can be seen.")
    next: list[str] = Field(description="From `until` on; nobody: a gap, if `until` is given.")


class OncallLoad(BaseModel):
    """How much of the span is somebody's."""

    person: str
    hours: float
    nights: int = Field(description="Of which two o'clock in the schedule's zone is within.")


class OncallLayer(BaseModel):
    """People who take turns; a later layer goes before an earlier one."""

    people: list[list[str]]
    hours: float = Field(description="Of a turn.")
    starts: str = Field(description="By the zone's clock; when the first turn begins.")
    until: str | None
    restricted: bool = Field(description="It is there at some times only.")


class OncallSchedule(BaseModel):
    """A schedule over the span that was asked for."""

    id: str
    name: Name
    zone: str
    unit: str | None
    may_override: bool = Field(description="By who asks; if not for all, with himself in it.")
    layers: list[OncallLayer]
    now: OncallDuty
    shifts: list[OncallShift]
    gaps: list[OncallGap]
    overrides: list[OncallOverride]
    load: list[OncallLoad]
    uncovered_hours: float = Field(description="Of the 14 days from now.")


class OncallDay(BaseModel):
    """A day of the span, in the place's zone."""

    day: str
    working: bool
    holiday: Name | None


class OncallToMend(BaseModel):
    """What is amiss in the 14 days from now: a gap, or somebody who may not answer.

    That is somebody without a tested channel, or whose account is disabled.
    """

    kind: Literal["gap", "untested", "disabled"]
    schedules: list[str]
    begins: AwareDatetime = Field(description="Of the gap, or of the first shift.")
    ends: AwareDatetime | None
    hours: float | None
    person: str | None
    shifts: int | None


class OncallSchedules(BaseModel):
    """All schedules over four weeks."""

    as_of: AwareDatetime
    since: AwareDatetime
    until: AwareDatetime
    zone: str
    me: str | None = Field(description="Which of `people` asks.")
    may_override_all: bool = Field(description="Who asks may do so for others too.")
    days: list[OncallDay]
    people: list[OncallPerson]
    schedules: list[OncallSchedule]
    to_mend: list[OncallToMend] = Field(description="What comes first is first.")


class OncallNow(BaseModel):
    """Who is on duty in one schedule."""

    schedule: str
    name: Name
    people: list[str] = Field(description="Their names.")
    until: AwareDatetime | None
    next: list[str]


class OncallNowList(BaseModel):
    """Who is on duty."""

    as_of: AwareDatetime
    schedules: list[OncallNow]


class OverrideWanted(BaseModel, extra="forbid"):
    """Somebody stands in. begins before now is now."""

    schedule: Id
    begins: AwareDatetime
    ends: AwareDatetime
    person: Id
    replaces: Id | None = None
    note: Note = ""


class OverrideChange(BaseModel, extra="forbid"):
    """An override as it shall be. version: of what was seen."""

    version: Version
    begins: AwareDatetime
    ends: AwareDatetime
    person: Id
    replaces: Id | None = None
    note: Note = ""


class SwapPart(BaseModel, extra="forbid"):
    """Whose time the other one takes."""

    person: Id
    begins: AwareDatetime
    ends: AwareDatetime


class SwapWanted(BaseModel, extra="forbid"):
    """Two people take each other's time."""

    schedule: Id
    first: SwapPart
    second: SwapPart
    note: Note = ""


class OverrideConflict(BaseModel):
    """Somebody else has changed it meanwhile. now: what it is; null: it is no more."""

    type: str
    title: str
    status: int
    detail: str
    now: OncallOverride | None


class CalendarWanted(BaseModel, extra="forbid"):
    """Whose shifts a telephone is to read: one of the two."""

    person: Id | None = None
    schedule: Id | None = None


class CalendarLink(BaseModel):
    """An address of a calendar. Its secret is not shown again."""

    id: UUID
    person: str | None
    schedule: str | None
    created_at: AwareDatetime
    read_at: AwareDatetime | None


class CalendarLinks(BaseModel):
    """The addresses that the one who asks has made."""

    calendars: list[CalendarLink]


class NewCalendar(CalendarLink):
    """A new address: who has it reads the calendar, without signing in."""

    url: str
