"""Rules as our own API tells them. Times are RFC 3339, UTC."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from core.model import Origin

Health = Literal["ok", "err", "unknown"]


class RuleLine(BaseModel):
    """One rule. health: unknown before it was evaluated."""

    id: str
    kind: Literal["alert", "record"]
    name: str
    expr: str
    hold_seconds: float
    keep_seconds: float
    labels: dict[str, str]
    annotations: dict[str, str]
    health: Health
    error: str
    seconds: float
    alerts: int = Field(description="Pending, firing or without data now.")


class RuleGroupLine(BaseModel):
    """Rules that are evaluated one after the other."""

    file: str
    name: str
    origin: Origin
    interval_seconds: float
    evaluated_at: AwareDatetime | None
    seconds: float | None
    rules: list[RuleLine]


class RuleList(BaseModel):
    """All rules that are evaluated now."""

    as_of: AwareDatetime
    groups: list[RuleGroupLine]
