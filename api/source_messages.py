"""What the page of sources is told, as pydantic models. Times are ms since 1970, UTC."""

from typing import Literal

from pydantic import BaseModel, Field

from core.store.replays import IDS_MAX

from .messages import RowNumber
from .wall.layout import Name

SourceQuality = Literal["fresh", "late", "stale", "never", "irregular", "quiet"]


class SourceState(BaseModel):
    """A sender and how it does."""

    id: str
    name: Name
    unit: Name | None
    kind: Literal["product", "mapped", "direct"]
    topics: list[str] = Field(description="Foreign topics that it maps.")
    contact: str
    state: SourceQuality = Field(
        description="irregular: no period is known to judge by; quiet: this place does not use it."
    )
    simulated: bool
    last_seen: int | None = Field(description="Time of its newest sample.")
    heard_at: int | None = Field(description="When it last came in; None: before the api started.")
    period_seconds: float | None
    samples_per_minute: int | None = Field(
        description="In the last minute; None: the api has not listened for so long."
    )
    expected_per_minute: float | None
    minutes: list[int | None] = Field(
        description="Samples of each of the last 60 minutes; None: the api did not listen yet."
    )
    series: int
    gaps: int = Field(description="In the last 24 h.")
    rejected: int = Field(description="Payloads with a refused sample, on this UTC day.")


class SourceTotals(BaseModel):
    """All sources together. samples_per_minute: None before anybody listened for a minute."""

    sources: int
    gaps: int
    rejected: int
    samples_per_minute: float | None


class SourceHole(BaseModel):
    """A known hole of one of several sources."""

    id: int
    source: str
    from_time: int
    to_time: int


class SourcePage(BaseModel):
    """Some sources by id, where the next ones begin, and their holes of the last day."""

    now: int
    sources: list[SourceState]
    next: str | None
    totals: SourceTotals
    holes: list[SourceHole]


class SourceGap(BaseModel):
    """A known hole. of_source: False when nobody knows whose messages are missing."""

    id: int
    kind: Literal["period", "sequence", "session", "evaluation", "broker", "restore"]
    from_time: int
    to_time: int
    missing: int | None
    of_source: bool


class ReasonCount(BaseModel):
    """Payloads by reason of refusal."""

    reason: str
    payloads: int


class RefusedFault(BaseModel):
    """What was wrong, and where."""

    field: str
    reason: str
    detail: str


class RefusedRow(BaseModel):
    """A refused payload without its bytes."""

    id: int
    at: int
    source: str | None
    protocol: str
    reason: str
    refused: int = Field(description="Samples.")
    payload_bytes: int
    replayed_at: int | None
    faults: list[RefusedFault] = Field(description="The first ones.")


class RefusedPage(BaseModel):
    """Refused payloads, the newest first, and before which number the next ones are."""

    refused: list[RefusedRow]
    next: int | None


class SourceDetail(BaseModel):
    """One source with what is missing and what was refused of it."""

    now: int
    source: SourceState
    gaps: list[SourceGap]
    waiting: list[ReasonCount] = Field(description="Kept, not taken in again yet.")
    since_ever: list[ReasonCount] = Field(description="Refused since the beginning.")
    per_minute: list[tuple[int, int]] = Field(description="Minute, kept payloads; last hour.")
    newest: RefusedPage


class RefusedPayload(BaseModel):
    """The text of a payload around the place that was refused."""

    row: RefusedRow
    context: dict[str, str]
    whole: bool = Field(description="Whether all that was received was kept.")
    before: str
    marked: str
    after: str
    cut_before: bool
    cut_after: bool


class ReplayOrder(BaseModel, extra="forbid"):
    """Which payloads to take again."""

    ids: list[RowNumber] = Field(min_length=1, max_length=IDS_MAX)


class ReplayResult(BaseModel):
    """What became, or would become, of one payload."""

    id: int
    taken: bool = Field(description="Nothing of it is refused any more.")
    accepted: int | None = Field(
        description="Samples; null when an attempt took it that was interrupted."
    )
    unchanged: int = Field(description="Of the accepted: stood there already.")
    refused: int
    reason: str = Field(description="Why it could not be read at all.")
    faults: list[RefusedFault]


class Replay(BaseModel):
    """An order and, when it is done, a result a payload that was still waiting."""

    id: int
    state: Literal["waiting", "done", "given_up"]
    results: list[ReplayResult]
