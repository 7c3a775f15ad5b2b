"""Chains and how people are reached, as the contract has them."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from alerts.oncall.escalate import Why
from api.wall.layout import Name


class ChainWay(BaseModel):
    """One way to somebody. after_seconds: since the step, while nobody acknowledges."""

    way: str
    after_seconds: float


class ChainCall(BaseModel):
    """Somebody whom a step calls. ways: empty: there is none, or he is in his quiet time."""

    person: str
    name: str
    ways: list[ChainWay]


class ChainStep(BaseModel):
    """One step, as it would be taken. why: else than called, the next comes at once."""

    after_seconds: float = Field(description="Since the run began.")
    kind: Literal["person", "schedule", "team", "channel", "everybody"]
    of: Name | None = Field(description="Null: of all whom the chain names.")
    people: list[ChainCall]
    why: Why


class ChainTold(BaseModel):
    """A chain for a priority: who would be called from now on, if nobody acknowledged."""

    id: str
    priority: str
    climbs: bool = Field(description="Beyond the first step that reaches anybody.")
    steps: list[ChainStep]
    repeat: int = Field(description="How many times it begins again.")
    repeat_after_seconds: float | None = Field(description="Since the run began.")
    receivers: list[str] = Field(description="Of the routing, that have it.")


class OncallChains(BaseModel):
    """All chains, as they would be climbed now."""

    as_of: AwareDatetime
    chains: list[ChainTold]


class ContactWay(BaseModel):
    """A way to somebody. reached_at: when he was last seen to be reached by it, in 90 days."""

    way: str
    reached_at: AwareDatetime | None


class ContactQuiet(BaseModel):
    """When somebody is left alone, but for p1. By his own clock."""

    begins: str
    ends: str


class OncallContact(BaseModel):
    """How somebody can be reached. No numbers and addresses."""

    id: str
    name: str
    has_account: bool
    quiet: ContactQuiet | None
    ways: list[ContactWay]
    by_priority: dict[str, list[ChainWay]] = Field(description="In the order of trying.")
    teams: list[str] = Field(default=[], description="That he is of, also by teams in them.")
    on_duty: list[Name] = Field(default=[], description="Schedules in which he is now.")


class OncallContacts(BaseModel):
    """Everybody of the place's files."""

    as_of: AwareDatetime
    people: list[OncallContact]
