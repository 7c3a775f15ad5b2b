"""What a telephone is told, and what it tells. Times are RFC 3339, UTC."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from api.alerts.act_models import Person, Request
from api.alerts.models import AlertState, Note, Priority
from api.wall.layout import Name


class PhoneAlert(BaseModel):
    """An alert as a telephone shows it."""

    id: int
    priority: Priority
    state: AlertState
    why: str | None = Field(description="Of an end.")
    summary: Name
    unit_name: Name | None
    cause: Name | None
    steps: list[Name] = Field(description="What is to be done, in order.")
    value: float | None
    value_unit: str | None
    simulated: bool
    active_at: AwareDatetime
    fired_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    acked_at: AwareDatetime | None
    acked_by_name: str | None = Field(description="Null: nobody; its id where no name is known.")
    mine: bool = Field(description="Whoever asks has acknowledged it.")
    snoozed_until: AwareDatetime | None
    quiet: Literal["silence", "maintenance", "inhibited"] | None = Field(
        description="Why nobody is told of it now."
    )


class PhoneComing(BaseModel):
    """Who is called next, if nobody acknowledges until then."""

    at: AwareDatetime
    people: list[str]


class PhoneLine(BaseModel):
    """A line of the alert's story.

    who: name; of `step` all who are called. to: to whom it is given or escalated, or from whom it
    is taken over. way: by which he was told. result: of telling. note: what somebody wrote.
    """

    at: AwareDatetime
    kind: Literal[
        "active",
        "firing",
        "no_data",
        "resolved",
        "told",
        "step",
        "ack",
        "unack",
        "snooze",
        "assign",
        "escalate",
        "note",
    ]
    who: str | None = None
    to: str | None = None
    way: str | None = None
    result: str | None = None
    note: str | None = None


class PhonePlace(BaseModel):
    """What every page of the telephone shows or needs. duty_phone: as people read it aloud."""

    name: Name
    zone: str
    duty_phone: str


class PhoneView(BaseModel):
    """One alert for one person. code: as messages have it; null without a link."""

    as_of: AwareDatetime
    place: PhonePlace
    you: str = Field(description="Name of the person.")
    code: str | None
    expires_at: AwareDatetime | None = Field(description="When the link is over.")
    may_act: bool
    alert: PhoneAlert
    coming: PhoneComing | None
    lines: list[PhoneLine]
    done: list[str] = Field(description="Keys of what whoever asks did about it, the newest first.")


class PhoneTrend(BaseModel):
    """How the value went in the last half hour. points: ms since 1970, value; null: no data."""

    points: list[tuple[int, float | None]]
    limit: float | None
    value_unit: str | None


class PhoneDeed(BaseModel, extra="forbid"):
    """What somebody does by a telephone, whichever it is."""

    until: AwareDatetime | None = None
    person: Person = None
    taken_since: AwareDatetime | None = Field(
        default=None,
        description="Of `ack`: `acked_at` of whoever has it, from whom it is taken over.",
    )
    request: Request


class PhoneAct(PhoneDeed, extra="forbid"):
    """What somebody does by a link. `snooze` needs `until`."""

    kind: Literal["ack", "snooze", "escalate"]


class PhoneOwnAct(PhoneDeed, extra="forbid"):
    """What somebody does who signed in. `snooze` needs `until`, `note` a note."""

    kind: Literal["ack", "snooze", "escalate", "note"]
    note: Note = ""


class PhonePerson(BaseModel):
    """Somebody who can be called."""

    id: str
    name: str


class PhoneCallable(BaseModel):
    """Whom an escalation calls."""

    next: list[str] = Field(
        description="Names of those whom the chain calls next; none: no chain calls for it."
    )
    people: list[PhonePerson]


class PhoneTest(BaseModel):
    """A test of one way to somebody, by the link that it has."""

    as_of: AwareDatetime
    place: PhonePlace
    you: str = Field(description="Name of the person.")
    code: str
    way: str
    asked_at: AwareDatetime
    expires_at: AwareDatetime
    confirmed_at: AwareDatetime | None


class PhoneList(BaseModel):
    """Open alerts: of which the person of a link was told, or all that who signed in may see."""

    as_of: AwareDatetime
    place: PhonePlace
    you: str
    recent: int = Field(description="How many of them began to fire within 10 minutes.")
    alerts: list[PhoneAlert] = Field(description="The most urgent first; 100 at most.")


class PhoneOnDuty(BaseModel):
    """Somebody by name."""

    name: str
    mine: bool = Field(description="It is who asks.")


class PhoneDuty(BaseModel):
    """One schedule."""

    name: Name
    people: list[PhoneOnDuty] = Field(description="Who is on duty; none: nobody is.")
    until: AwareDatetime | None = Field(description="When somebody else is, or nobody.")
    next: list[PhoneOnDuty]
    gap: AwareDatetime | None = Field(description="When nobody is next, within 14 days.")


class PhoneDuties(BaseModel):
    """Who is on duty."""

    as_of: AwareDatetime
    place: PhonePlace
    you: str
    duties: list[PhoneDuty]
