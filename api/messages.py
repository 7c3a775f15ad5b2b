"""What goes in and out over HTTP, as pydantic models: the rim. Times are ms since 1970, UTC."""

from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, Field

from core.store import pairing, screens
from core.store.factor import TYPED_MAX

from .wall.layout import Name

RowNumber = Annotated[int, Field(ge=1, lt=2**63)]  # as the tables count


class Credentials(BaseModel, extra="forbid"):
    """Who wants to sign in."""

    user: str = Field(max_length=63)
    password: str = Field(max_length=1024)
    code: str = Field(
        default="",
        max_length=TYPED_MAX,
        description="Six digits of the authenticator, or a recovery code; empty without either.",
    )


class PasswordChange(BaseModel, extra="forbid"):
    """The password as it is and as it shall be."""

    old: str = Field(max_length=1024)
    new: str = Field(max_length=1024)


class SessionUser(BaseModel):
    """Who is signed in."""

    id: str
    name: str


class Inlets(BaseModel):
    """Where samples come in, `host:port` as the center's own machine knows it."""

    http: str
    mqtt: str


class SecondFactor(BaseModel):
    """How a person stands with the second factor."""

    on: bool = Field(description="A code is asked at each login.")
    asked: bool = Field(description="A role of the person asks for it.")
    due_at: int | None = Field(
        description="Until when the person gets in from other machines without. Null: it is on, or "
        "not asked; of administrators who have none: they do not."
    )
    recovery_left: int = Field(description="Recovery codes that were not used.")


class Session(BaseModel):
    """A session, for the page that lives in it."""

    user: SessionUser
    roles: list[str]
    permissions: list[str]  # what the routes would let this session do
    csrf: str
    expires_at: int
    idle_seconds: int
    must_change_password: bool
    second_factor: SecondFactor | None = Field(description="Null for a paired screen.")
    wall: str | None = Field(description="The only wall of a paired screen; null for people.")
    build: str
    zone: str
    place: Name
    inlets: Inlets | None = Field(description="Null for a paired screen, which sends nothing.")
    grafana: str | None = Field(description="Where Grafana is opened, if this center has one.")


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


class PairingRequest(BaseModel, extra="forbid"):
    """A screen that wants a code. wall: whose page it stands at."""

    wall: str = Field(pattern=r"^[a-z0-9-]{0,63}$")


class Pairing(BaseModel):
    """How a screen stands: it shows its code and asks again, or it is paired with a wall."""

    state: Literal["waiting", "paired"]
    wall: str
    now: int
    code: str | None = None
    expires_at: int | None = None


class ScreenApproval(BaseModel, extra="forbid"):
    """The code that a screen shows, and what it shall show; wall: null for where it stands."""

    code: str = Field(max_length=20, description="As it was read: case and spaces are ignored.")
    name: str = Field(max_length=pairing.NAME_CHARS_MAX)
    wall: str | None = None


class NewScreen(BaseModel):
    """A screen that was just approved."""

    id: str


class Screen(BaseModel):
    """A paired screen. address: from where its code was asked for."""

    id: str
    name: str
    wall: str
    address: str
    approved_by: str
    approved_at: int
    seen_at: int | None = Field(description="Null until it has collected its token.")
    build: str | None
    heap_bytes: int | None = Field(description="Null where the browser does not tell.")


class WaitingScreen(BaseModel):
    """A screen that shows a code, which only who stands before it can read."""

    wall: str
    address: str
    asked_at: int
    expires_at: int


class Screens(BaseModel):
    """All screens in use, and those that wait."""

    now: int
    screens: list[Screen]
    waiting: list[WaitingScreen]


class ScreenReport(BaseModel, extra="forbid"):
    """What a paired screen tells of itself."""

    build: str = Field(max_length=screens.BUILD_CHARS_MAX)
    heap_bytes: int | None = Field(default=None, ge=0, lt=2**63)


class Misfit(BaseModel):
    """A member of a request that does not fit. start, end: characters of an expression."""

    field: str = Field(description="JSON pointer into what was sent.")
    reason: str
    start: int | None = None
    end: int | None = None


class Problem(BaseModel):
    """RFC 9457, with members that some kinds of problems have."""

    type: str
    title: str
    status: int
    detail: str | None = None
    request_id: str | None = None
    errors: list[Misfit] | None = None
    retry_after_seconds: int | None = None
    attempts_left: int | None = Field(default=None, description="Of a refused login.")
    second_factor: Literal["required"] | None = Field(
        default=None, description="Of a login that was right, but for the factor that is missing."
    )
    acked_by: str | None = Field(default=None, description="Of two who take an alert, the first.")
    acked_by_name: str | None = None
    acked_at: AwareDatetime | None = None
    found: int | None = Field(default=None, description="How many fit, if not as many as said.")
    duty_phone: str | None = Field(default=None, description="Whom to call when a link is over.")


MISSING: Final[dict[int | str, dict[str, Any]]] = {404: {"model": Problem}}
UNFIT_NOW: Final[dict[int | str, dict[str, Any]]] = {409: {"model": Problem}}
TOO_SOON: Final[dict[int | str, dict[str, Any]]] = {429: {"model": Problem}}
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Problem, "description": meaning}
    for status, meaning in (
        (401, "Nobody known, or a refused login"),
        (403, "Not allowed to this caller"),
        (422, "The request does not fit"),
    )
}
