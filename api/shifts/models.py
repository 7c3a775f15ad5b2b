"""Hand-overs as our API tells them and takes them. Times are RFC 3339, UTC."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from alerts.shifts.record import NOTE_CHARS_MAX
from api.alerts.act_models import Request
from api.incidents.models import UnitName
from api.wall.layout import Name

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=NOTE_CHARS_MAX)]
Said = Annotated[Words, StringConstraints(min_length=1)]


DeskUnit = Annotated[
    UnitName | None,
    Field(description="Whose desk; without: the whole place, or the first of your units."),
]


class ShiftNoted(BaseModel, extra="forbid"):
    """A line of the log that is to be written."""

    text: Said
    request: Request
    unit: DeskUnit = None


class HandoverWanted(BaseModel, extra="forbid"):
    """What somebody who hands over says; all else is written by the program."""

    note: Said
    unit: DeskUnit = None


class DeskQuery(BaseModel, extra="forbid"):
    """Whose desk is asked for."""

    unit: DeskUnit = None


class HandoverConfirmed(BaseModel, extra="forbid"):
    """That somebody has read a hand-over. sha256: of the text that he read."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    remark: Words = ""


class SheetPart(BaseModel):
    """A part of a paper: facts, and rows under a head; `nothing` stands there without rows."""

    title: str
    facts: list[tuple[str, str]]
    head: list[str]
    rows: list[list[str]]
    nothing: str


class DutyDesk(BaseModel):
    """A desk: of a unit and all that lies in it. unit: null is the whole place."""

    unit: str | None
    name: Name | None


class HandoverRow(BaseModel):
    """A hand-over, without what stands on it."""

    id: int
    unit: str | None = Field(description="Whose desk; null: of the whole place.")
    since: AwareDatetime | None
    written_at: AwareDatetime
    written_by: str
    written_by_name: str | None
    note: str
    sha256: str
    withdrawn_at: AwareDatetime | None
    confirmed_at: AwareDatetime | None
    confirmed_by: str | None
    confirmed_by_name: str | None
    remark: str
    late: bool = Field(
        description="It waits, or was confirmed, later than `handover_minutes` of the place."
    )


class HandoverDetail(HandoverRow):
    """A hand-over with all that stood there."""

    parts: list[SheetPart]


class HandoverPage(BaseModel):
    """What there is to hand over now, what waits, and what was handed over."""

    as_of: AwareDatetime
    desk: DutyDesk
    desks: list[DutyDesk] = Field(description="All that the caller may look at.")
    since: AwareDatetime | None = Field(description="When the last that was confirmed was written.")
    parts: list[SheetPart]
    waiting: HandoverDetail | None
    handovers: list[HandoverRow]
