"""What goes in and out over HTTP, as pydantic models: the rim. Times are ms since 1970, UTC."""

from typing import Any, Final, Literal

from pydantic import BaseModel, Field

from .wall.layout import Name

Quality = Literal["fresh", "late", "stale", "never"]


class Credentials(BaseModel, extra="forbid"):
    """Who wants to sign in."""

    user: str = Field(max_length=63)
    password: str = Field(max_length=1024)


class PasswordChange(BaseModel, extra="forbid"):
    """The password as it is and as it shall be."""

    old: str = Field(max_length=1024)
    new: str = Field(max_length=1024)


class SessionUser(BaseModel):
    """Who is signed in."""

    id: str
    name: str


class Session(BaseModel):
    """A session, for the page that lives in it."""

    user: SessionUser
    roles: list[str]
    csrf: str
    expires_at: int
    idle_seconds: int
    must_change_password: bool
    build: str
    zone: str
    place: Name


class Ticket(BaseModel):
    """Opens one live feed within half a minute."""

    ticket: str


class Build(BaseModel):
    """Which build of the program answers, and for which place: what a login page shows."""

    build: str
    place: Name
    zone: str


class WallName(BaseModel):
    """A wall of the list."""

    id: str
    name: Name


class Problem(BaseModel):
    """RFC 9457, with the members of a refused login."""

    type: str
    title: str
    status: int
    detail: str | None = None
    request_id: str | None = None
    retry_after_seconds: int | None = None
    attempts_left: int | None = None


class Source(BaseModel):
    """A sender and how it does."""

    name: Name
    last_seen: int | None
    expected_period_seconds: float | None
    quality: Quality
    simulated: bool
    samples_per_minute: float
    rejected: int
    gaps: int


PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Problem, "description": meaning}
    for status, meaning in (
        (401, "Nobody known, or a refused login"),
        (403, "Not allowed to this caller"),
        (422, "The request does not fit"),
    )
}
