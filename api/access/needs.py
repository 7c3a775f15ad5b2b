"""Who asks, and may they: every route declares what it needs, or the process does not start."""

import hmac
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from time import monotonic
from typing import Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from core.service.access import Denied, presented_key
from core.service.problem import Problem, ProblemError
from core.store import screens, sessions
from core.store.keys import ApiKey, Scope
from core.store.people import Role
from core.store.pool import Connection
from core.store.screens import Kiosk
from core.store.sessions import Session

from . import cookies
from .services import Services

KIOSK_ROLE: Final = "kiosk"
CSRF_HEADER: Final = "x-csrf-token"
_SEEN_EVERY: Final = timedelta(seconds=30)
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})

NOT_SIGNED_IN: Final = Problem(401, "Not signed in", "sign in at /login, or send an API key")
FORBIDDEN: Final = Problem(403, "Not allowed", "your role does not include this; ask an admin")


class Permission(StrEnum):
    """What routes can need."""

    ANYONE = "anyone"
    PERSON = "person"  # somebody who signed in; no key
    SEATED = "seated"  # who sits at a page: a person who signed in, or a paired screen
    WATCH = "watch"  # the live feed: who may see walls
    WALLS = "walls"  # which walls there are
    WALL = "wall"  # one of them; a paired screen only its own, which the route looks at
    SOURCES = "sources"  # how the senders do, and what was refused of them
    REPLAY = "replay"  # take in what was refused
    SCREENS = "screens"  # which screens are paired
    PAIR = "pair"  # pair and revoke screens
    REPORT = "report"  # a paired screen on itself
    ASK = "ask"  # questions in PromQL


_EVERY_ROLE: Final = frozenset(Role)
ROLES: Final[Mapping[Permission, frozenset[Role]]] = {
    Permission.ANYONE: _EVERY_ROLE,
    Permission.PERSON: _EVERY_ROLE,
    Permission.SEATED: _EVERY_ROLE,
    Permission.WATCH: _EVERY_ROLE,
    Permission.WALLS: _EVERY_ROLE,
    Permission.WALL: _EVERY_ROLE,
    Permission.SOURCES: frozenset({Role.ADMIN, Role.AUDITOR}),
    Permission.REPLAY: frozenset({Role.ADMIN}),
    Permission.SCREENS: frozenset({Role.ADMIN, Role.AUDITOR}),
    Permission.PAIR: frozenset({Role.ADMIN}),
    Permission.REPORT: frozenset(),
    Permission.ASK: _EVERY_ROLE,
}
SCOPES: Final[Mapping[Permission, frozenset[Scope]]] = {
    Permission.ANYONE: frozenset(Scope),
    Permission.PERSON: frozenset(),
    Permission.SEATED: frozenset(),
    Permission.WATCH: frozenset(),
    Permission.WALLS: frozenset({Scope.READ, Scope.ADMIN}),
    Permission.WALL: frozenset({Scope.READ, Scope.ADMIN}),
    Permission.SOURCES: frozenset({Scope.ADMIN}),
    Permission.REPLAY: frozenset({Scope.ADMIN}),
    Permission.SCREENS: frozenset({Scope.ADMIN}),
    Permission.PAIR: frozenset({Scope.ADMIN}),
    Permission.REPORT: frozenset(),
    Permission.ASK: frozenset({Scope.READ, Scope.ADMIN}),
}
# Nobody sits at a paired screen: it shows its wall, and tells how it is.
KIOSK: Final = frozenset(
    {
        Permission.ANYONE,
        Permission.SEATED,
        Permission.WATCH,
        Permission.WALL,
        Permission.REPORT,
    }
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a person with a session, a program with a key, a screen, or nobody known."""

    session: Session | None = None
    key: ApiKey | None = None
    screen: Kiosk | None = None

    @property
    def known(self) -> bool:
        """Whether it is anybody."""
        return bool(self.session or self.key or self.screen)

    @property
    def csrf(self) -> str | None:
        """Token that its writes carry; None for who sends no cookie."""
        seated = self.session or self.screen
        return seated.csrf if seated else None

    @property
    def actor(self) -> str:
        """Name for the record of acts."""
        if self.session:
            return f"user:{self.session.user}"
        return f"key:{self.key.id}" if self.key else "system:api"

    def may(self, permission: Permission) -> bool:
        """Whether the caller has a permission."""
        if self.session:
            return bool(ROLES[permission] & set(self.session.roles))
        if self.key:
            return bool(SCOPES[permission] & self.key.scopes)
        if self.screen:
            return permission in KIOSK
        return permission is Permission.ANYONE

    def may_see(self, wall: str) -> bool:
        """Whether a caller that may see walls may see this one."""
        return self.screen is None or self.screen.wall == wall

    def person(self) -> Session:
        """Session of a caller that a `PERSON` permission let in."""
        if self.session is None:
            raise ProblemError(NOT_SIGNED_IN)
        return self.session


class Needs:
    """The declaration of a route: `Annotated[Caller, Depends(Needs(Permission.WALLS))]`."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, connection: HTTPConnection) -> Caller:
        """Let the caller in, or answer 401 or 403."""
        if self.permission is Permission.ANYONE:
            return Caller()
        services = Services.of(connection)
        caller = await _caller(connection, services)
        if caller.may(self.permission):
            _refuse_forgery(connection, caller, services)
            return caller
        raise ProblemError(FORBIDDEN if caller.known else NOT_SIGNED_IN)


def undeclared(app: FastAPI) -> tuple[str, ...]:
    """Routes that declare no permission."""
    return tuple(_path(route) for route in app.routes if declared(route) is None)


def declared(route: BaseRoute) -> Permission | None:
    """Return what a route needs; None when it does not say."""
    if not isinstance(route, APIRoute | APIWebSocketRoute):
        return None
    needs = [one.call for one in _all(route.dependant) if isinstance(one.call, Needs)]
    return needs[0].permission if len(needs) == 1 else None


async def _caller(connection: HTTPConnection, services: Services) -> Caller:
    presented = presented_key(connection.scope["headers"])
    if presented is not None:
        return _program(presented, services)
    token, screen_token = cookies.SESSION.of(connection), cookies.SCREEN.of(connection)
    if token is None and screen_token is None:
        return Caller()
    async with services.pool.connection() as conn:
        # A person who signs in at a paired screen is that person until the session ends.
        session = await _session(conn, token, services) if token else None
        if session is None and screen_token:
            return Caller(screen=await paired(conn, screen_token, now=services.clock.now()))
    return Caller(session=session)


async def paired(conn: Connection, token: str, *, now: datetime) -> Kiosk | None:
    """Screen of a token, if it is let in; that it asks shows that it is there."""
    kiosk = await screens.find(conn, token, now=now)
    if kiosk and (kiosk.seen_at is None or now - kiosk.seen_at >= _SEEN_EVERY):
        await screens.see(conn, kiosk.hash, now=now)
    return kiosk


async def _session(conn: Connection, token: str, services: Services) -> Session | None:
    now = services.clock.now()
    session = await sessions.find(conn, sessions.hash_of(token), now=now)
    if session and now - session.seen_at >= _SEEN_EVERY:
        await sessions.see(conn, session.hash, now=now)
    return session


def _program(presented: str, services: Services) -> Caller:
    for scope in Scope:
        key = services.keyring.check(presented, scope)
        if not isinstance(key, Denied):
            _refuse_haste(key, services)
            return Caller(key=key)
    return Caller()


def _refuse_haste(key: ApiKey, services: Services) -> None:
    wait = services.allowance.take(key.id, now=monotonic())
    if wait:
        allowed = services.allowance
        often = f"{allowed.per_second:g} times a second, {allowed.burst:g} at once"
        detail = f"this key may ask {often}"
        headers = {"Retry-After": str(math.ceil(wait))}
        raise ProblemError(Problem(429, "Too many requests", detail, headers=headers))


def _refuse_forgery(connection: HTTPConnection, caller: Caller, services: Services) -> None:
    """Refuse a write that rides on a cookie but is not from our page or lacks its token."""
    reading = connection.scope.get("method", "GET") in _READING
    if reading or caller.csrf is None:
        return
    if not services.knows_origin(connection):
        raise ProblemError(foreign_origin())
    sent = connection.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(sent.encode(), caller.csrf.encode()):
        detail = "send the `csrf` of GET /api/ioc/v1/session as X-CSRF-Token"
        raise ProblemError(Problem(403, "The CSRF token is missing or wrong", detail))


def foreign_origin() -> Problem:
    """Answer to a page that is not ours."""
    detail = "the page that sent this is not a page of this center; see IOC_PUBLIC_URL"
    return Problem(403, "Foreign origin", detail)


def _all(dependant: Dependant) -> Iterable[Dependant]:
    for inner in dependant.dependencies:
        yield inner
        yield from _all(inner)


def _path(route: BaseRoute) -> str:
    return str(getattr(route, "path", route))
