"""Who it is: name, password and code, judged together and refused alike."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from fastapi import Request

from api.instants import ms_of
from api.messages import Credentials, SecondFactor
from api.requests import address_of
from api.services import Services
from core.service.problem import Problem, ProblemError
from core.store import attempts, audit, factor, people
from core.store.attempts import Attempt, Refused
from core.store.audit import Act
from core.store.factor import Factor, Fit, SealError, Standing, Typed, Way
from core.store.pool import Connection

log = structlog.get_logger()

_FAILED: Final = "The name, the password or the code is wrong"  # one message, whatever was wrong
KEPT_OUT: Final = Problem(
    403,
    "A second factor is needed",
    "this account has none yet, so it gets in on the center's own machine only: enrol there at "
    "/account, or have its administrator type `ioc user totp add NAME`",
    extra={"second_factor": "required"},
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What fits of what was typed, before anything of it is used up."""

    attempt: Attempt
    factor: Factor
    password: bool
    fit: Fit

    @property
    def failing(self) -> str:
        """What was wrong, for the record of acts alone."""
        return "code" if self.password else "password"


async def shown(services: Services, typed: Credentials, address: str) -> Shown:
    """Count an attempt, and judge it. Raises ProblemError: too many have failed."""
    now = services.clock.now()
    async with services.pool.connection() as conn:
        attempt = await admitted(conn, typed.user, address, now=now)
        account = await people.account(conn, typed.user)
        found = await factor.find(conn, typed.user, now=now)
    # The connection is given back while the password is hashed: attempts queue for two threads.
    hashed_as = account.password_hash if account else None
    password = await services.passwords.fits(typed.password, hashed_as)
    return Shown(attempt, found, password, await _fit(services, typed, found))


async def used(conn: Connection, services: Services, seen: Shown) -> Way | None:
    """Use the code up, in the caller's transaction; None: refused, which is on the record."""
    now, user = services.clock.now(), seen.attempt.account
    way = None
    if seen.password:
        way = await factor.accept(conn, user, seen.factor, seen.fit, now=now)
        if way is None:
            await factor.note_wrong(conn, user, now=now)
    if way is None:
        await record(conn, seen.attempt, "login.failed", {"why": seen.failing}, now=now)
    return way


async def proven(request: Request, services: Services, typed: Credentials) -> Way:
    """Let somebody show again who it is, before the second factor changes. Raises ProblemError."""
    seen = await shown(services, typed, address_of(request))
    async with services.pool.connection() as conn, conn.transaction():
        way = await used(conn, services, seen)
        if way is not None:
            await attempts.forgive(conn, seen.attempt)
    if way is None:
        raise ProblemError(refusal(seen.attempt))
    return way


async def admitted(conn: Connection, user: str, address: str, *, now: datetime) -> Attempt:
    """Count the attempt, or answer 429."""
    attempt = await attempts.begin(conn, user, address, now=now)
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


def refusal(attempt: Attempt) -> Problem:
    """Say that it was wrong, never what."""
    left = attempt.attempts_left
    wait = int(attempts.FAILURE_WINDOW.total_seconds()) if left == 0 else 0
    return Problem(401, _FAILED, extra={"attempts_left": left, "retry_after_seconds": wait})


async def record(
    conn: Connection, attempt: Attempt, action: str, detail: dict[str, str], *, now: datetime
) -> None:
    """Write a login down."""
    # What was typed as a name may be a password: only names that can be ours are written down.
    name = attempt.account if people.is_id(attempt.account) else "?"
    actor = f"user:{name}" if action == "login" else "system:api"
    act = Act(actor, action, f"user:{name}", detail, attempt.address)
    await audit.append(conn, act, now=now)


def standing_of(services: Services, found: Factor) -> Standing:
    """Judge a person by what the place asks for."""
    wanted = services.profile.second_factor
    return factor.standing(found.roles, wanted, has=found.has, asked_at=found.asked_at)


def told(services: Services, found: Factor) -> SecondFactor:
    """Tell a person how it stands."""
    stands = standing_of(services, found)
    due_at = ms_of(stands.due_at) if stands.due_at else None
    return SecondFactor(
        on=stands.has, asked=stands.asked, due_at=due_at, recovery_left=len(found.recovery)
    )


async def _fit(services: Services, credentials: Credentials, found: Factor) -> Fit:
    typed, user = Typed.of(credentials.code), credentials.user
    if typed.recovery:
        # Hashed for nobody, too: a refusal takes as long whatever was wrong.
        number = typed.recovery.number
        hashed_as = found.recovery.get(number)
        fits = await services.passwords.fits(typed.recovery.text, hashed_as)
        return Fit(number=number) if fits else Fit()
    if not typed.digits or found.secret is None or found.blocked:
        return Fit()
    try:
        secret = services.seal.opened(found.secret, user=user)
    except SealError as error:
        log.warning("second_factor_unreadable", user=user, reason=str(error))
        return Fit()
    return Fit(step=factor.matching_step(secret, typed.digits, now=services.clock.now()))
