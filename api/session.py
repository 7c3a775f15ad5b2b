"""Sign in, sign out, change the password."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from core.service.problem import Problem, ProblemError
from core.store import attempts, audit, people, sessions
from core.store.attempts import Attempt, Refused
from core.store.audit import Act
from core.store.people import NewPassword, PeopleError
from core.store.pool import Connection
from core.store.screens import UNSEEN, Kiosk
from core.store.sessions import Session

from . import cookies, messages
from .access import KIOSK_ROLE, Caller, Needs, Permission, foreign_origin
from .instants import ms_of
from .live import Farewell
from .messages import Credentials, PasswordChange, SessionUser
from .requests import address_of
from .services import Services
from .wall.layout import Name

routes = APIRouter(prefix="/api/ioc/v1/session", tags=["session"], responses=messages.PROBLEMS)

Person = Annotated[Caller, Depends(Needs(Permission.PERSON))]
Seated = Annotated[Caller, Depends(Needs(Permission.SEATED))]
Anyone = Annotated[Caller, Depends(Needs(Permission.ANYONE))]

_FAILED: Final = "The name or the password is wrong"  # one message, whatever was wrong


@routes.post("", responses={429: {"model": messages.Problem}})
async def sign_in(
    request: Request, response: Response, credentials: Credentials, _caller: Anyone
) -> messages.Session:
    """Begin a session; its token goes into a cookie."""
    services = Services.of(request)
    if not services.knows_origin(request):
        raise ProblemError(foreign_origin())
    async with services.pool.connection() as conn:
        attempt = await _admitted(conn, services, credentials, address_of(request))
        found = await people.account(conn, credentials.user)
    # The connection is given back while the password is hashed: attempts queue for two threads.
    hashed_as = found.password_hash if found else None
    fits = await services.passwords.fits(credentials.password, hashed_as)
    async with services.pool.connection() as conn, conn.transaction():
        if not fits:
            await _record(conn, services, attempt, "login.failed")
        begun = await _begin(conn, services, request, attempt) if fits else None
    if begun is None:
        raise ProblemError(_refusal(attempt))
    session, token = begun
    cookies.SESSION.give(request, response, token)
    return _told(session, services)


@routes.get("")
async def current(request: Request, caller: Seated) -> messages.Session:
    """Who is signed in here, or which paired screen this is."""
    services = Services.of(request)
    if caller.screen:
        return _told_screen(caller.screen, services)
    return _told(caller.person(), services)


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
    credentials = Credentials(user=session.user, password=change.old)
    async with services.pool.connection() as conn:
        attempt = await _admitted(conn, services, credentials, address_of(request))
        account = await people.account(conn, session.user)
    hashed_as = account.password_hash if account else None
    if not await services.passwords.fits(change.old, hashed_as):
        raise ProblemError(_refusal(attempt))
    actor = f"user:{session.user}"
    act = Act(actor, "user.password", actor, {}, address_of(request))
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


async def _admitted(
    conn: Connection, services: Services, credentials: Credentials, address: str
) -> Attempt:
    """Count the attempt, or answer 429."""
    now = services.clock.now()
    attempt = await attempts.begin(conn, credentials.user, address, now=now)
    if isinstance(attempt, Refused):
        seconds = attempt.retry_after_seconds
        raise ProblemError(
            Problem(
                429,
                "Too many failed attempts",
                f"wait {seconds} s",
                extra={"retry_after_seconds": seconds, "attempts_left": 0},
                headers={"Retry-After": str(seconds)},
            )
        )
    return attempt


async def _begin(
    conn: Connection, services: Services, request: Request, attempt: Attempt
) -> tuple[Session, str] | None:
    """Start a session under a new token; one that the browser had before ends."""
    now = services.clock.now()
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
    await _record(conn, services, attempt, "login")
    session = await sessions.find(conn, sessions.hash_of(token), now=now)
    return (session, token) if session else None  # None: disabled a moment ago


async def _record(conn: Connection, services: Services, attempt: Attempt, action: str) -> None:
    # What was typed as a name may be a password: only names that can be ours are written down.
    name = attempt.account if people.is_id(attempt.account) else "?"
    actor = f"user:{name}" if action == "login" else "system:api"
    act = Act(actor, action, f"user:{name}", {}, attempt.address)
    await audit.append(conn, act, now=services.clock.now())


def _refusal(attempt: Attempt) -> Problem:
    left = attempt.attempts_left
    wait = int(attempts.FAILURE_WINDOW.total_seconds()) if left == 0 else 0
    return Problem(401, _FAILED, extra={"attempts_left": left, "retry_after_seconds": wait})


def _told(session: Session, services: Services) -> messages.Session:
    return messages.Session(
        user=SessionUser(id=session.user, name=session.name),
        roles=[role.value for role in session.roles],
        permissions=_permissions(Caller(session=session)),
        csrf=session.csrf,
        expires_at=ms_of(session.expires_at),
        idle_seconds=int(session.idle.total_seconds()),
        must_change_password=session.must_change_password,
        wall=None,
        build=services.greeting.build,
        zone=services.greeting.zone,
        place=_place(services),
        inlets=messages.Inlets(http=str(services.inlets.http), mqtt=str(services.inlets.mqtt)),
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
        wall=screen.wall,
        build=services.greeting.build,
        zone=services.greeting.zone,
        place=_place(services),
        inlets=None,
    )


def _permissions(caller: Caller) -> list[str]:
    return [one.value for one in Permission if caller.may(one)]


def _place(services: Services) -> Name:
    return Name(services.profile.name_vi, services.profile.name_en)
