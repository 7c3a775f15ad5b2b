"""What an alert stands on, as our own API tells it: samples and rule."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from api.wall.layout import Name


class AlertSample(BaseModel):
    """A sample that had a part in an alert, as it is stored now; it is the series' newest."""

    labels: dict[str, str]
    time: AwareDatetime
    value: float | None = Field(description="Null for what is not finite.")
    unit_of_measure: str
    committed_at: AwareDatetime | None = Field(description="Known for about an hour.")
    late: bool = Field(description="It was committed after the rule had looked.")
    corrected_at: AwareDatetime | None = Field(description="When people put it right last.")
    reason: str = Field(description="Why they did.")
    source: str
    source_name: Name
    simulated: bool


class AlertSamples(BaseModel):
    """What made a rule true at a moment, by what is stored now."""

    exact: bool = Field(description="The rule compares this one sample with a number.")
    gives: bool | None = Field(description="Whether the rule gives the alert by what is stored.")
    value: float | None = Field(description="Which value it gives then.")
    seen: float | None = Field(description="Which value it had, where that was written down.")
    differs: bool = Field(description="The samples are others than those that the rule saw.")
    count: int | None = Field(description="Series that had a part.")
    series: list[AlertSample] = Field(description="Those with the newest samples, 5 at most.")
    lacking: Literal["too_slow", "too_much", "busy", "failed", "damaged", "no_data"] | None


class AlertRuled(BaseModel):
    """What the rule said when the alert began."""

    expr: str
    changed: bool = Field(description="It says something else by now.")
    how: Literal["grid", "early"] | None = Field(description="Which look found it.")
    hold_seconds: float
