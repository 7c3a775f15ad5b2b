"""Alerts as the topic `alerts` of the live feed tells them. Times are RFC 3339, UTC."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from api.wall.layout import Name

from .models import AlertCall, AlertCounts, Priority


class AlertShort(BaseModel, extra="forbid"):
    """An alert that fires, in the topic `alerts`; what is left out is not so, or not known."""

    id: int
    name: str
    priority: Priority
    class_: str | None = Field(default=None, alias="class")
    unit: str | None = None
    unit_name: Name | None = None
    summary: Name
    title: Name | None = Field(default=None, description="For walls: at most a few words.")
    state: Literal["firing", "no_data"]
    active_at: AwareDatetime
    fired_at: AwareDatetime
    acked_at: AwareDatetime | None = None
    acked_by: str | None = None
    acked_by_name: str | None = None
    snoozed_until: AwareDatetime | None = None
    silenced_by: list[UUID] = []
    maintenance: list[UUID] = []
    inhibited_by: int | None = None
    call: AlertCall | None = Field(default=None, description="The next by a chain.")
    simulated: bool = False
    flapping: bool = False


class AlertGroup(BaseModel, extra="forbid"):
    """Alerts of one name in one unit that fire. unacked: of those that nobody has."""

    key: str
    name: str
    priority: Priority
    unit: str | None
    count: int
    unacked: int
    oldest_at: AwareDatetime


class LiveMaintenance(BaseModel, extra="forbid"):
    """A time of maintenance of portals or units, that is on or was in the last day."""

    portals: list[str] = Field(description="Worked on, or of the units.")
    units: list[str] = Field(description="With all that lies in them.")
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class LiveAlerts(BaseModel, extra="forbid"):
    """A snapshot of the topic `alerts`. In deltas an alert is a cell under its id."""

    counts: AlertCounts
    groups: list[AlertGroup] = Field(description="The most urgent 100.")
    alerts: list[AlertShort] = Field(description="The most urgent 300.")
    maintenance: list[LiveMaintenance] = Field(default=[], description="Of portals and units.")
