"""Alerts as our own API tells them, and what it is told. Times are RFC 3339, UTC."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from api.wall.layout import Name

from .ground_models import AlertRuled, AlertSamples

NOTE_CHARS_MAX = 4000  # as the table has it
SEARCH_CHARS_MAX = 100

Priority = Literal["p1", "p2", "p3", "p4"]
AlertTab = Literal["all", "open", "acked", "silenced", "history"]
AlertState = Literal["pending", "firing", "no_data", "resolved"]
Note = Annotated[str, Field(max_length=NOTE_CHARS_MAX)]


class AlertAttempts(BaseModel):
    """What came of telling people and programs of an alert, by message."""

    accepted: int
    failed: int
    waiting: int


class AlertWaits(BaseModel):
    """For what an alert waits of which nobody was told yet: all its routes are quiet by times."""

    interval: str = Field(description="Name of a time interval of the routing.")
    name: Name = Field(description="What people call it; its name, if the routing has no other.")
    begins: bool = Field(description="For its beginning (`active_time_intervals`), or its end.")
    until: AwareDatetime | None = Field(
        description="When one of its routes tells again; null: not within 60 days."
    )


class AlertCall(BaseModel):
    """Who is called next by a chain, if nobody acknowledges until then."""

    at: AwareDatetime
    ordinal: int = Field(description="Which step it is, counted over all rounds.")
    people: list[str] = Field(description="Names; of programs the receiver.")


class AlertRow(BaseModel):
    """One activation of a rule for one label set."""

    id: int
    name: str
    rule: str
    origin: str | None = Field(description="Id of the key by which it was posted; null: a rule's.")
    priority: Priority
    class_: str | None = Field(alias="class", description="The label `class`.")
    unit: str | None
    unit_name: Name | None
    labels: dict[str, str]
    summary: Name
    cause: Name | None = Field(description="Why it is so, in the words of its rule.")
    value: float | None
    value_unit: str | None = Field(
        description="As metrics have it, such as `mm`; `1`: a number of things. Null: not known."
    )
    condition: str | None = Field(description="What its rule said when it began, if known.")
    state: AlertState
    why: Literal["recovered", "no_data", "rule_changed", "removed"] | None
    active_at: AwareDatetime = Field(description="When its condition began to hold.")
    fired_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    acked_at: AwareDatetime | None
    acked_by: str | None = Field(description="`user:ID` or `key:ID`.")
    acked_by_name: str | None
    snoozed_until: AwareDatetime | None
    silenced_by: list[UUID]
    maintenance: list[UUID] = Field(description="That is on, and for which nobody is told of it.")
    inhibited_by: int | None = Field(description="Id of the alert that says why this one fires.")
    simulated: bool
    flapping: bool
    attempts: AlertAttempts
    waits: AlertWaits | None = Field(description="Null: people are told, were told, or never will.")
    call: AlertCall | None = Field(description="Null: nobody more is called for it.")


class AlertCounts(BaseModel):
    """Alerts that fit, by tab. history: 10,000 when there are that many or more."""

    all: int = Field(description="That are on: open, acked and silenced ones.")
    open: int = Field(description="That nobody has.")
    acked: int
    silenced: int = Field(description="By a silence, or for maintenance.")
    history: int


class AlertQuery(BaseModel, extra="forbid"):
    """Which alerts are listed."""

    state: AlertTab = "open"
    priority: str = Field(
        default="", pattern=r"^(p[1-4](,p[1-4])*)?$", description="Such as p1,p2."
    )
    unit: str | None = Field(default=None, max_length=63, description="With all that lies in it.")
    q: str = Field(
        default="",
        max_length=SEARCH_CHARS_MAX,
        description="Part of a name, a summary or a label; marks do not count.",
    )
    cursor: str | None = Field(default=None, max_length=200, description="`next` of a page.")

    def priorities(self) -> list[str]:
        """Give the priorities that are wanted; none: all."""
        return self.priority.split(",") if self.priority else []


class AlertPage(BaseModel):
    """Some alerts, the most urgent first, and where the next ones begin."""

    as_of: AwareDatetime
    counts: AlertCounts
    alerts: list[AlertRow]
    next: str | None


class ToldGroup(BaseModel):
    """A message about a group of alerts."""

    receiver: str
    reason: str
    ordinal: int
    kind: Literal["firing", "resolved", "repeat", "digest", "missed", "escalation", "test"]


class ToldAttempt(BaseModel):
    """An attempt to hand a message over. result: null while it goes on.

    to: who has the channel, if it is a person's. receipt: what the provider told later, which
    outweighs what it answered.
    """

    channel: str
    to: str | None = None
    attempt: int
    result: Literal["accepted", "delivered", "refused", "failed", "unknown"] | None
    status: int | None
    answer: str
    seconds: float | None
    receipt: Literal["delivered", "failed"] | None = None


class ToldReceipt(BaseModel):
    """What a provider told later of a message that it took. status: its word."""

    channel: str
    to: str | None = None
    attempt: int
    result: Literal["delivered", "failed"]
    status: str


class ToldStep(BaseModel):
    """A step of a chain. run: which climb; round, step: where, from 1. people: whom it named.

    why: `wanted`: it came early, for somebody wanted it so; `undelivered`: for nobody got the calls
    before; `everybody`: no step reached
    anybody. Of a step that was passed over: `nobody` is on duty, `unreachable`, `quiet`.
    `exhausted`: it was the last, and nobody acknowledged.
    """

    chain: str
    run: int
    round: int
    step: int
    people: list[str]
    why: Literal[
        "called",
        "wanted",
        "undelivered",
        "everybody",
        "nobody",
        "unreachable",
        "quiet",
        "exhausted",
    ]


class AlertEntry(BaseModel):
    """One line of an alert's story. Which members it has beside `at` depends on its kind."""

    at: AwareDatetime
    kind: Literal[
        "sample",
        "rule",
        "active",
        "firing",
        "no_data",
        "back",
        "resolved",
        "missed",
        "flapping",
        "quiet",
        "group",
        "notification",
        "attempt",
        "receipt",
        "escalation",
        "ack",
        "unack",
        "snooze",
        "note",
        "assign",
        "escalate",
        "silence",
        "silence_end",
        "maintenance",
        "maintenance_end",
    ]
    value: float | None = Field(default=None, description="Of what the rule said.")
    why: str | None = Field(default=None, description="Of an end.")
    actor: str | None = Field(default=None, description="Of acts and silences.")
    actor_name: str | None = None
    note: str | None = None
    person: str | None = Field(default=None, description="Of kinds `assign`, `escalate`: his name.")
    instead_of: str | None = Field(
        default=None, description="Of kind `ack`: the name of whom it was taken over from."
    )
    group: ToldGroup | None = Field(default=None, description="Of kind `group`.")
    attempt: ToldAttempt | None = Field(default=None, description="Of kind `attempt`.")
    receipt: ToldReceipt | None = Field(default=None, description="Of kind `receipt`.")
    escalation: ToldStep | None = Field(default=None, description="Of kind `escalation`.")
    samples: AlertSamples | None = Field(default=None, description="Of kind `sample`.")
    rule: AlertRuled | None = Field(default=None, description="Of kind `rule`.")
    silence: UUID | None = Field(default=None, description="Of `silence` and `silence_end`.")
    maintenance: UUID | None = Field(default=None, description="Of `maintenance` and its end.")


class SimilarAlert(BaseModel):
    """An earlier activation of the same rule and labels, with what people noted."""

    id: int
    active_at: AwareDatetime
    ended_at: AwareDatetime | None
    notes: list[str]


class AlertDetail(AlertRow):
    """An alert with all that is known of it."""

    annotations: dict[str, str]
    runbook_url: str
    generator_url: str
    expr: str | None = Field(description="Of its rule; null when there is no such rule now.")
    hold_seconds: float
    keep_seconds: float
    members: list[AlertRow] = Field(description="Others of its groups.")
    similar: list[SimilarAlert]
    timeline: list[AlertEntry]
