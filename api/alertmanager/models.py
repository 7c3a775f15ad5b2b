"""What Alertmanager's API says, by the names of its own OpenAPI document (api/v2/openapi.yaml)."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

LabelSet = dict[str, str]


class _Named(BaseModel):
    """Fields are called in camelCase, as Alertmanager calls them."""

    model_config = ConfigDict(alias_generator=to_camel)


class AmMatcher(_Named):
    """A condition on a label."""

    name: str
    value: str
    is_regex: bool
    is_equal: bool = True


class AmSilenceStatus(BaseModel):
    """Where a silence is in its life."""

    state: Literal["expired", "active", "pending"]


class AmSilence(_Named):
    """A silence."""

    id: str
    status: AmSilenceStatus
    updated_at: AwareDatetime
    comment: str
    created_by: str
    ends_at: AwareDatetime
    starts_at: AwareDatetime
    matchers: list[AmMatcher]
    annotations: LabelSet = Field(default={}, description="Of later versions; always empty here.")


class AmSilenceId(_Named):
    """The id of a silence that was made or changed."""

    silence_id: str = Field(alias="silenceID")


class AmReceiver(BaseModel):
    """Who is told."""

    name: str


class AmAlertStatus(_Named):
    """Whether anybody is told of an alert."""

    state: Literal["unprocessed", "active", "suppressed"]
    silenced_by: list[str]
    inhibited_by: list[str]
    muted_by: list[str]


class AmAlert(_Named):
    """An alert that fires."""

    annotations: LabelSet
    ends_at: AwareDatetime
    fingerprint: str
    receivers: list[AmReceiver]
    starts_at: AwareDatetime
    status: AmAlertStatus
    updated_at: AwareDatetime
    generator_url: str = Field(alias="generatorURL")
    labels: LabelSet


class AmAlertGroup(_Named):
    """Alerts that are told of together."""

    alerts: list[AmAlert]
    labels: LabelSet
    receiver: AmReceiver
    route_labels: LabelSet


class AmCluster(BaseModel):
    """There is none here."""

    status: Literal["ready", "settling", "disabled"]


class AmVersion(_Named):
    """What answers."""

    version: str
    revision: str
    branch: str
    build_user: str
    build_date: str
    go_version: str


class AmConfig(BaseModel):
    """The routing as far as anybody may see it."""

    original: str


class AmStatus(_Named):
    """What answers, since when, and by which routing."""

    cluster: AmCluster
    version_info: AmVersion
    config: AmConfig
    uptime: AwareDatetime


class AmAsked(BaseModel):
    """Which alerts are asked for."""

    filter: list[str] = Field(default=[], max_length=100, description="A matcher each.")
    receiver: str | None = Field(default=None, max_length=1000, description="A pattern of names.")
    active: bool = Field(default=True, description="False: only those that are kept quiet.")
    silenced: bool = Field(default=True, description="False: not those.")
    inhibited: bool = Field(default=True, description="False: not those.")
    unprocessed: bool = Field(default=True, description="There are none here.")
    muted: bool = Field(default=True, description="False: not groups of routes that are mute now.")


class AmSilencesAsked(BaseModel):
    """Which silences are asked for."""

    filter: list[str] = Field(default=[], max_length=100, description="A matcher each.")
    active: bool = True
    pending: bool = True
    expired: bool = True


class AmPostableSilence(_Named):
    """A silence that is wanted; with the id of one that there is, that one is changed."""

    id: str = ""
    matchers: list[AmMatcher] = Field(min_length=1, max_length=100)
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    created_by: str = Field(max_length=1000)
    comment: str
