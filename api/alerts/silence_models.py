"""Silences as our own API tells them and takes them. Times are RFC 3339, UTC."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from api.wall.layout import Name

from .models import NOTE_CHARS_MAX, AlertRow

MATCHERS_MAX = 20
MATCHER_CHARS_MAX = 1000

SilenceState = Literal["active", "pending", "expired"]


class SilenceMatcher(BaseModel, extra="forbid", json_schema_serialization_defaults_required=True):
    """A condition on a label; one that is absent is empty."""

    label: str = Field(min_length=1, max_length=MATCHER_CHARS_MAX)
    relation: Literal["=", "!=", "=~", "!~"] = "="
    value: str = Field(max_length=MATCHER_CHARS_MAX)


Matchers = Annotated[list[SilenceMatcher], Field(min_length=1, max_length=MATCHERS_MAX)]


class SilenceRow(BaseModel):
    """A silence: for a time, alerts that fit tell nobody."""

    id: UUID
    state: SilenceState
    matchers: list[SilenceMatcher]
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    created_by: str
    created_by_name: str | None = Field(description="Of the person, where that is known.")
    unit_names: dict[str, Name] = Field(description="Of units that matchers name, by id.")
    comment: str
    hidden: int = Field(description="Open alerts that fit.")
    hidden_week: int = Field(
        description="Alerts that fit and fired in the last seven days; 0 when it is over."
    )
    hid: int | None = Field(
        description="Alerts that fitted and fired while it was in force. Null: it has not begun,"
        " or it is not among the newest 20 that are over: `GET …/silences/ID/hid` tells."
    )
    ends_soon: bool = Field(description="The last fifth of it, an hour at most, is left.")
    matches_nothing: bool = Field(description="It is active, and no open alert fits.")


class SilenceList(BaseModel):
    """Silences, those that end first before others."""

    silences: list[SilenceRow]


class SilenceHid(BaseModel):
    """What a silence hid, the newest 100, within the caller's units."""

    as_of: AwareDatetime
    total: int = Field(description="10,000 when they are that many or more.")
    alerts: list[AlertRow]


class SilenceTrial(BaseModel, extra="forbid"):
    """What a silence would say."""

    matchers: Matchers


class SilencePreview(BaseModel):
    """What a silence would hide, and would have hidden."""

    now: int
    seven_days: int
    sample: list[AlertRow]


class SilenceWanted(BaseModel, extra="forbid"):
    """A silence to be made; it begins now unless a start is given."""

    matchers: Matchers
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    comment: str = Field(min_length=1, max_length=NOTE_CHARS_MAX)
