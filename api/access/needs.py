"""Who asks is found out before a route runs, and let in or not."""

import hmac
import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from api import cookies
from api.services import Services
from core.service.access import Denied, presented_key
from core.service.problem import Problem, ProblemError
from core.store import screens, sessions
from core.store.keys import ApiKey, Scope
from core.store.pool import Connection
from core.store.screens import Kiosk
from core.store.sessions import Session

from .caller import Caller
from .permissions import Permission
from .units import may_ask, refusal, who_can

CSRF_HEADER: Final = "x-csrf-token"
_SEEN_EVERY: Final = timedelta(seconds=30)
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Needs:
    """The declaration of a route: `Annotated[Caller, Depends(Needs(Permission.WALLS))]`.

    by_unit: the route itself asks `require` or `reach` for the unit of what it touches. One that
    does not lets nobody in who has the permission for some units only.
    """

    def __init__(self, permission: Permission, *, by_unit: bool = False) -> None:
        self.permission = permission
        self._by_unit = by_unit

    async def __call__(self, connection: HTTPConnection) -> Caller:
        """Let the caller in, or answer 401 or 403."""
        if self.permission is Permission.ANYONE:
            return Caller()
        services = Services.of(connection)
        caller = await _caller(connection, services)
        if self._lets_in(caller):
            _refuse_forgery(connection, caller, services)
            return caller
        if not may_ask(caller, self.permission):
            raise ProblemError(refusal(caller, self.permission))
        async with services.pool.connection() as conn:
            raise ProblemError(await who_can(conn, self.permission))

    def _lets_in(self, caller: Caller) -> bool:
        everywhere = self._by_unit or caller.tops(self.permission) is None
        return everywhere and caller.may(self.permission)


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
