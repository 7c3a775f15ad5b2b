"""Budgets of portals as our own API tells them. Times are RFC 3339, UTC."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field


class BudgetDay(BaseModel):
    """A local day; of the running one, so far."""

    day: date
    availability: float | None = Field(description="null: nobody measured.")
    failed_seconds: float
    excluded_seconds: float = Field(description="Maintenance that does not count.")
    made: int
    measured_ratio: float = Field(description="Of the day, or of it until now.")


class BudgetAlert(BaseModel):
    """An open alert: the budget is used up too fast."""

    id: int
    name: str
    priority: Literal["p1", "p2", "p3", "p4"]
    state: Literal["firing", "no_data"]
    active_at: AwareDatetime


class PortalBudget(BaseModel):
    """What a portal promises, and what is left of its failures."""

    portal: str
    owner: str
    unit: str | None
    simulated: bool
    objective: float | None = Field(description="Percent of all days; null: none.")
    availability: float | None = Field(description="good / made; null: nobody measured.")
    good: int
    made: int
    measured_ratio: float = Field(description="Share of the time until now that was measured.")
    failed_seconds: float
    excluded_seconds: float = Field(description="Maintenance that does not count, also ahead.")
    allowed_seconds: float | None
    left_ratio: float | None = Field(description="Of the budget; below 0: overdrawn.")
    burn_1h: float | None = Field(description="Times as fast as allowed, over an hour.")
    burn_6h: float | None
    used_up_at: AwareDatetime | None = Field(description="If it fails on as in the last 6 hours.")
    alerts: list[BudgetAlert]
    days: list[BudgetDay]


class PortalBudgets(BaseModel):
    """All portals; what has least left comes first, what promises nothing last."""

    as_of: AwareDatetime
    since: AwareDatetime
    zone: str
    days: int
    has_objectives: bool = Field(description="Whether the place says what portals promise.")
    rule: str = Field(description="The group of rules that is made of it.")
    portals: list[PortalBudget]
