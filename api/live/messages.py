"""The frames of the live feed as pydantic models: what the OpenAPI document says of them.

The frames are put together as text (`frames`); a test holds them to these models. Times are ms
since 1970, UTC; values are base units (s, 1, bit/s).
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from .frames import TOPICS_MAX

Quality = Literal["fresh", "late", "stale", "never"]
Seq = Annotated[int, Field(ge=1, description="Numbers the frames of a connection, from 1, +1.")]


class Cell(BaseModel, extra="forbid"):
    """One number of a wall."""

    value: float | None
    unit_of_measure: str
    at: int | None = Field(description="Time of the newest sample that counts.")
    source: str | None = Field(description="None when several sources contribute.")
    quality: Quality
    simulated: bool
    n: int = Field(description="Series counted.")
    reason: str = Field(default="", description="Why the value is missing or incomplete.")
    numerator: float = Field(default=0, description="Of a ratio.")
    denominator: float = Field(default=0, description="Of a ratio.")


class Trend(BaseModel, extra="forbid"):
    """Cell `<cell>~trend`: a gap is null, never a missing row."""

    points: list[tuple[int, float | None]]
    at: int | None
    unit_of_measure: str


class Band(BaseModel, extra="forbid"):
    """Cell `<cell>~band`: time, lowest, mean, highest."""

    points: list[tuple[int, float, float, float]]


class LiveHello(BaseModel, extra="forbid"):
    """First frame; without a number."""

    type: Literal["hello"]
    build: str
    epoch: str = Field(description="Names the process that answers.")
    now: int
    user: str
    zone: str
    hb: int = Field(description="Seconds between heartbeats.")


class LiveSnapshot(BaseModel, extra="forbid"):
    """Replaces a topic wholly."""

    type: Literal["snapshot"]
    topic: str
    seq: Seq
    at: int
    data: dict[str, Any]


class LiveDelta(BaseModel, extra="forbid"):
    """Changes some cells of a topic; null removes one."""

    type: Literal["delta"]
    topic: str
    seq: Seq
    at: int
    ops: list[tuple[str, Any]]


class LiveHeartbeat(BaseModel, extra="forbid"):
    """The server lives. canary_age: seconds since the newest canary sample was sent."""

    type: Literal["heartbeat"]
    seq: Seq
    now: int
    canary_age: float | None
    eval_age: float | None = Field(
        description="Seconds since rules were last looked at; None: never."
    )


class LiveBye(BaseModel, extra="forbid"):
    """Last frame; without a number."""

    type: Literal["bye"]
    reason: Literal["slow", "session_expired", "shutdown", "protocol"]
    retry_after: float | None


class LiveSubscribe(BaseModel, extra="forbid"):
    """The one frame that a client sends, within five seconds."""

    type: Literal["subscribe"]
    topics: Annotated[list[str], Field(max_length=TOPICS_MAX)]


FRAMES: tuple[type[BaseModel], ...] = (
    Cell,
    Trend,
    Band,
    LiveHello,
    LiveSnapshot,
    LiveDelta,
    LiveHeartbeat,
    LiveBye,
    LiveSubscribe,
)
