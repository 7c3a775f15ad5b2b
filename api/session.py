"""Sign in, sign out, change the password."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from core.service.problem import Problem, ProblemError
from core.store import attempts, audit, factor, people, sessions
from core.store.attempts import Attempt
from core.store.audit import Act
from core.store.factor import Factor, Way
from core.store.people import NewPassword, PeopleError
from core.store.pool import Connection
from core.store.screens import UNSEEN, Kiosk
from core.store.sessions import Session

from . import cookies, messages
from .access import KIOSK_ROLE, Caller, Needs, Permission, foreign_origin
from .factor import checked
from .factor.checked import Shown
from .instants import ms_of
from .live import Farewell
from .messages import Credentials, PasswordChange, SessionUser
from .requests import address_of, is_local
from .services import Services
from .wall.layout import Name

routes = APIRouter(prefix="/api/ioc/v1/session", tags=["session"], responses=messages.PROBLEMS)

Person = Annotated[Caller, Depends(Needs(Permission.PERSON))]
Seated = Annotated[Caller, Depends(Needs(Permission.SEATED))]
Anyone = Annotated[Caller, Depends(Needs(Permission.ANYONE))]


@routes.post("", responses={429: {"model": messages.Problem}})
async def sign_in(
    request: Request, response: Response, credentials: Credentials, _caller: Anyone
) -> messages.Session:
    """Begin a session; its token goes into a cookie."""
    services = Services.of(request)
    if not services.knows_origin(request):
        raise ProblemError(foreign_origin())
    shown = await checked.shown(services, credentials, address_of(request))
    async with services.pool.connection() as conn, conn.transaction():
        begun = await _entered(conn, request, shown)
    if isinstance(begun, Problem):
        raise ProblemError(begun)
    session, token, found = begun
    cookies.SESSION.give(request, response, token)
    return _told(session, services, found)


@routes.get("")
async def current(request: Request, caller: Seated) -> messages.Session:
    """Who is signed in here, or which paired screen this is."""
    services = Services.of(request)
    if caller.screen:
        return _told_screen(caller.screen, services)
    session = caller.person()
    async with services.pool.connection() as conn:
        found = await factor.find(conn, session.user, now=services.clock.now())
    return _told(session, services, found)


@routes.delete("", status_code=204)
async def sign_out(request: Request, response: Response, caller: Person) -> None:
    """End the session, here and on every open wall of it."""
    services, session = Services.of(request), caller.person()
    now = services.clock.now()
    async with services.pool.connection() as conn, conn.transaction():
        await sessions.end(conn, session.hash, now=now)
        act = Act(f"user:{session.user}", "logout", f"user:{session.user}", {}, address_of(request))
        await audit.append(conn, act, now=now)
    services.hub.dismiss(session.hash, Farewell.SESSION_EXPIRED)
    cookies.SESSION.take_back(request, response)


@routes.put("/password", status_code=204)
async def change_password(
    request: Request, response: Response, change: PasswordChange, caller: Person
) -> None:
    """Change one's own password; all sessions of the user end."""
    services, session = Services.of(request), caller.person()
    address, now = address_of(request), services.clock.now()
    async with services.pool.connection() as conn:
        attempt = await checked.admitted(conn, session.user, address, now=now)
        account = await people.account(conn, session.user)
    hashed_as = account.password_hash if account else None
    if not await services.passwords.fits(change.old, hashed_as):
        raise ProblemError(checked.refusal(attempt))
    actor = f"user:{session.user}"
    act = Act(actor, "user.password", actor, {}, address)
    async with services.pool.connection() as conn:
        await attempts.forgive(conn, attempt)
        await _set_password(conn, services, NewPassword(session.user, change.new, act))
    services.hub.dismiss(session.hash, Farewell.SESSION_EXPIRED)
    cookies.SESSION.take_back(request, response)


async def _set_password(conn: Connection, services: Services, new: NewPassword) -> None:
    try:
        await people.set_password(conn, new, passwords=services.passwords, now=services.clock.now())
    except PeopleError as error:
        errors = [{"field": "/new", "reason": str(error)}]
        problem = Problem(422, "The password is refused", str(error), extra={"errors": errors})
        raise ProblemError(problem) from error


async def _entered(
    conn: Connection, request: Request, shown: Shown
) -> tuple[Session, str, Factor] | Problem:
    """Use the code up and begin a session, or say why not; either is on the record."""
    services = Services.of(request)
    now, user = services.clock.now(), shown.attempt.account
    way = await checked.used(conn, services, shown)
    if way is None:
        return checked.refusal(shown.attempt)
    stands = checked.standing_of(services, shown.factor)
    if stands.keeps_out(local=is_local(request), now=now):
        detail = {"why": "no_second_factor"}
        await checked.record(conn, shown.attempt, "login.refused", detail, now=now)
        return checked.KEPT_OUT
    if stands.asked and not stands.has:
        await factor.note_asked(conn, user, now=now)
    begun = await _begin(conn, request, shown.attempt, way)
    if begun is None:  # disabled a moment ago
        return checked.refusal(shown.attempt)
    return (*begun, await factor.find(conn, user, now=now))


async def _begin(
    conn: Connection, request: Request, attempt: Attempt, way: Way
) -> tuple[Session, str] | None:
    """Start a session under a new token; one that the browser had before ends."""
    now = Services.of(request).clock.now()
    await attempts.forgive(conn, attempt)
    if before := cookies.SESSION.of(request):
        await sessions.end(conn, sessions.hash_of(before), now=now)
    token = await sessions.start(
        conn,
        attempt.account,
        address=attempt.address,
        user_agent=request.headers.get("user-agent", ""),
        now=now,
    )
    await checked.record(conn, attempt, "login", {"second_factor": way.value}, now=now)
    session = await sessions.find(conn, sessions.hash_of(token), now=now)
    return (session, token) if session else None


def _told(session: Session, services: Services, found: Factor) -> messages.Session:
    return messages.Session(
        user=SessionUser(id=session.user, name=session.name),
        roles=[role.value for role in session.roles],
        permissions=_permissions(Caller(session=session)),
        csrf=session.csrf,
        expires_at=ms_of(session.expires_at),
        idle_seconds=int(session.idle.total_seconds()),
        must_change_password=session.must_change_password,
        second_factor=checked.told(services, found),
        wall=None,
        build=services.greeting.build,
        zone=services.greeting.zone,
        place=_place(services),
        inlets=messages.Inlets(http=str(services.inlets.http), mqtt=str(services.inlets.mqtt)),
        grafana=services.grafana_url,
    )


def _told_screen(screen: Kiosk, services: Services) -> messages.Session:
    return messages.Session(
        user=SessionUser(id=screen.id, name=screen.name),
        roles=[KIOSK_ROLE],
        permissions=_permissions(Caller(screen=screen)),
        csrf=screen.csrf,
        expires_at=ms_of(screen.ends_at()),
        idle_seconds=int(UNSEEN.total_seconds()),
        must_change_password=False,
        second_factor=None,
        wall=screen.wall,
        build=services.greeting.build,
        zone=services.greeting.zone,
        place=_place(services),
        inlets=None,
        grafana=None,
    )


def _permissions(caller: Caller) -> list[str]:
    return [one.value for one in Permission if caller.may(one)]


def _place(services: Services) -> Name:
    return Name(services.profile.name_vi, services.profile.name_en)
