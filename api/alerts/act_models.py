"""What somebody does about alerts, as our own API is told it. Times are RFC 3339, UTC."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from api.messages import RowNumber

from .models import SEARCH_CHARS_MAX, Note, Priority

REQUEST_CHARS_MAX = 100
IDS_MAX = 1000

ActKind = Literal["ack", "unack", "snooze", "note", "resolve", "assign", "escalate"]
Person = Annotated[
    str | None,
    Field(max_length=63, description="Of `assign`, `escalate`: id of `people` in oncall.yml."),
]
Request = Annotated[
    str,
    Field(
        min_length=1,
        max_length=REQUEST_CHARS_MAX,
        description="Made up by the client, such as a UUID: a repeated request changes nothing.",
    ),
]


class AlertAct(BaseModel, extra="forbid"):
    """What somebody does about an alert.

    `snooze` needs `until`; `note` and `resolve` a note; `assign` a person, who has it then and is
    told so. `escalate` calls whoever comes next in the chain at once, and nobody has the alert
    then; with a person it calls him beside that.
    """

    kind: ActKind
    note: Note = ""
    until: AwareDatetime | None = None
    person: Person = None
    request: Request


class AlertFilter(BaseModel, extra="forbid"):
    """Alerts as the list shows them."""

    state: Literal["all", "open", "acked", "silenced"] = "open"
    priority: list[Priority] = Field(default=[], max_length=4)
    unit: str | None = Field(default=None, max_length=63)
    q: str = Field(default="", max_length=SEARCH_CHARS_MAX)


class AlertActs(BaseModel, extra="forbid"):
    """What somebody does about many alerts: those named, or all that fit."""

    kind: ActKind
    note: Note = ""
    until: AwareDatetime | None = None
    person: Person = None
    request: Request
    ids: list[RowNumber] | None = Field(default=None, min_length=1, max_length=IDS_MAX)
    filter: AlertFilter | None = None
    expected: int = Field(ge=1, description="How many were shown to whoever confirmed.")


class AlertsDone(BaseModel):
    """Of how many alerts it was done. skipped: they had ended, or somebody had them."""

    done: int
    skipped: int
