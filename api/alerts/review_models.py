"""What looking back at alerts gives. Times are RFC 3339, UTC; lengths are seconds."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from api.wall.layout import Name

from .models import Priority

ReviewBy = Literal["noisiest", "flapping", "ignored", "unused"]
ReviewDays = Literal["7", "30", "90", "365"]


class ReviewQuery(BaseModel, extra="forbid"):
    """What is looked for."""

    by: ReviewBy = "noisiest"
    days: ReviewDays = Field(default="30", description="Until now; `unused` looks at 365 always.")
    unit: str | None = Field(default=None, max_length=63, description="With all that lies in it.")
    cursor: str | None = Field(default=None, max_length=200, description="`next` of a page.")


class AlertLoad(BaseModel):
    """How many alerts fired in ten minutes of the period: EEMUA 191."""

    fired: int
    average: float | None = Field(description="In ten minutes; null: nothing is known.")
    worst: int
    worst_at: AwareDatetime | None = Field(description="When the worst ten minutes began.")
    above_share: float | None = Field(
        description="Share of the ten minutes in which more fired than `most`."
    )
    most: int = Field(description="What one person can follow.")


class NoisyRule(BaseModel):
    """A rule whose alerts fired in the period."""

    rule: str
    name: str
    newest: int = Field(description="Id of its newest alert.")
    summary: Name | None = Field(description="What is wrong, in the words of its newest alert.")
    priority: Priority = Field(description="The most urgent of its alerts.")
    simulated: bool = Field(description="All of them are by simulated data.")
    fired: int
    fired_before: int | None = Field(
        description="In the period before; null: alerts are not known for all of it."
    )
    night: int = Field(description="Of `fired`, between 22:00 and 06:00 of the place.")
    acked: int = Field(description="Of `fired`, those that somebody took.")
    median_seconds: float = Field(description="What is still on counts with its age.")
    longest_seconds: float
    worst: int = Field(description="In ten minutes.")
    messages: int = Field(description="About its alerts, that somebody took to bring them.")


class FlappingSet(BaseModel):
    """A label set of a rule that came and went in the period."""

    rule: str
    name: str
    newest: int = Field(description="Id of its newest alert.")
    summary: Name | None
    labels: dict[str, str]
    unit: str | None
    unit_name: Name | None
    events: int = Field(description="How often it began to come and go.")
    of_rule: int = Field(description="The same, of all label sets of its rule.")
    last_at: AwareDatetime


class UnusedRule(BaseModel):
    """A rule that is evaluated, and none of whose alerts fired for a year."""

    rule: str
    name: str
    file: str
    group: str
    fired_at: AwareDatetime | None = Field(description="The last time; null: never.")


class AlertReview(BaseModel):
    """A page of what was looked for, and the load of the period."""

    as_of: AwareDatetime
    since: AwareDatetime
    known_since: AwareDatetime | None = Field(
        description="Since when alerts are stored; null: there is none."
    )
    is_whole: bool = Field(description="Alerts are known for all of the period.")
    load: AlertLoad
    ignored_min: int = Field(description="So often an ignored rule fired at least.")
    total: int = Field(description="Rows of all pages.")
    rules: list[NoisyRule] = Field(description="Of `noisiest` and `ignored`.")
    sets: list[FlappingSet] = Field(description="Of `flapping`.")
    unused: list[UnusedRule]
    next: str | None
