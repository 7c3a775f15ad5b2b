"""What Alertmanager's API says, by the names of its own OpenAPI document (api/v2/openapi.yaml)."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

LabelSet = dict[str, str]


class AmMatcher(BaseModel):
    """A condition on a label."""

    name: str
    value: str
    isRegex: bool  # noqa: N815 - Alertmanager's name
    isEqual: bool = True  # noqa: N815


class AmSilenceStatus(BaseModel):
    """Where a silence is in its life."""

    state: Literal["expired", "active", "pending"]


class AmSilence(BaseModel):
    """A silence."""

    id: str
    status: AmSilenceStatus
    updatedAt: AwareDatetime  # noqa: N815
    comment: str
    createdBy: str  # noqa: N815
    endsAt: AwareDatetime  # noqa: N815
    startsAt: AwareDatetime  # noqa: N815
    matchers: list[AmMatcher]
    annotations: LabelSet = Field(default={}, description="Of later versions; always empty here.")


class AmSilenceId(BaseModel):
    """The id of a silence that was made or changed."""

    silenceID: str  # noqa: N815


class AmReceiver(BaseModel):
    """Who is told."""

    name: str


class AmAlertStatus(BaseModel):
    """Whether anybody is told of an alert."""

    state: Literal["unprocessed", "active", "suppressed"]
    silencedBy: list[str]  # noqa: N815
    inhibitedBy: list[str]  # noqa: N815
    mutedBy: list[str]  # noqa: N815


class AmAlert(BaseModel):
    """An alert that fires."""

    annotations: LabelSet
    endsAt: AwareDatetime  # noqa: N815
    fingerprint: str
    receivers: list[AmReceiver]
    startsAt: AwareDatetime  # noqa: N815
    status: AmAlertStatus
    updatedAt: AwareDatetime  # noqa: N815
    generatorURL: str  # noqa: N815
    labels: LabelSet


class AmAlertGroup(BaseModel):
    """Alerts that are told of together."""

    alerts: list[AmAlert]
    labels: LabelSet
    receiver: AmReceiver
    routeLabels: LabelSet  # noqa: N815


class AmCluster(BaseModel):
    """There is none here."""

    status: Literal["ready", "settling", "disabled"]


class AmVersion(BaseModel):
    """What answers."""

    version: str
    revision: str
    branch: str
    buildUser: str  # noqa: N815
    buildDate: str  # noqa: N815
    goVersion: str  # noqa: N815


class AmConfig(BaseModel):
    """The routing as far as anybody may see it."""

    original: str


class AmStatus(BaseModel):
    """What answers, since when, and by which routing."""

    cluster: AmCluster
    versionInfo: AmVersion  # noqa: N815
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


class AmPostableSilence(BaseModel):
    """A silence that is wanted; with the id of one that there is, that one is changed."""

    id: str = ""
    matchers: list[AmMatcher] = Field(min_length=1, max_length=100)
    startsAt: AwareDatetime  # noqa: N815
    endsAt: AwareDatetime  # noqa: N815
    createdBy: str = Field(max_length=1000)  # noqa: N815
    comment: str
