"""Cells of the live feed that are no numbers, as pydantic models: what the OpenAPI document says.

The feed makes them as plain members (`api.tiles.senders`, `duty`); a test holds them to these.
"""

from pydantic import AwareDatetime, BaseModel

from api.live.messages import Quality
from api.wall.layout import Name


class LiveSource(BaseModel, extra="forbid"):
    """A source, in the topic `sources` under its id. Times are ms since 1970, UTC."""

    name: Name
    last_seen: int | None
    expected_period_seconds: float | None
    quality: Quality
    simulated: bool
    samples_per_minute: int | None
    rejected: int
    gaps: int


class LiveDuty(BaseModel, extra="forbid"):
    """Who is on duty in a schedule, in the topic `oncall`. is_missed: nobody, when one must be."""

    schedule: str
    name: Name
    people: list[str]
    until: AwareDatetime | None
    next: list[str]
    is_missed: bool


class LiveGap(BaseModel, extra="forbid"):
    """When nobody is on duty in a schedule."""

    schedule: str
    name: Name
    begins: AwareDatetime
    ends: AwareDatetime


class LiveAhead(BaseModel, extra="forbid"):
    """What is amiss in the next 14 days, in the topic `oncall`: the first of each, and counts."""

    gaps: list[LiveGap]
    gap_count: int
    untested: list[str]
    untested_count: int


class LiveKpis(BaseModel, extra="forbid"):
    """What topic `kpis` says under `version`: when it is another one, ask for the board anew."""

    version: int
