"""Each person's own second factor: set, moved to another telephone, its recovery codes renewed."""

from typing import Annotated, Final

import segno
from fastapi import APIRouter, Depends, Request

from api import messages
from api.access import Caller, Needs, Permission
from api.messages import Credentials
from api.requests import address_of
from api.services import Services
from core.service.problem import Problem, ProblemError
from core.store import factor
from core.store.audit import Act
from core.store.factor import Confirmed, Recovery, SealError, Typed, Way
from core.store.sessions import Session

from .checked import proven
from .models import FactorConfirmation, FactorOffer, FactorProof, RecoveryCodes

routes = APIRouter(
    prefix="/api/ioc/v1/session/factor",
    tags=["session"],
    responses={**messages.PROBLEMS, 409: {"model": messages.Problem}},
)

Person = Annotated[Caller, Depends(Needs(Permission.PERSON))]

_PICTURE_SCALE: Final = 6
_NO_OFFER: Final = Problem(409, "Begin again", "no secret was shown in the last 15 minutes")
_NONE: Final = Problem(409, "No second factor", "enrol first")


@routes.post("", responses={429: {"model": messages.Problem}})
async def begin(request: Request, proof: FactorProof, caller: Person) -> FactorOffer:
    """Show a new secret; what was on before stays on until a code of the new one was sent."""
    services, session = Services.of(request), caller.person()
    await proven(request, services, _credentials(session, proof))
    secret = factor.new_secret()
    sealed = services.seal.closed(secret, user=session.user)
    async with services.pool.connection() as conn:
        await factor.offer(conn, session.user, sealed, now=services.clock.now())
    uri = factor.uri(secret, user=session.user, issuer=f"IOC {services.profile.name_vi}")
    picture = segno.make_qr(uri).svg_data_uri(scale=_PICTURE_SCALE, dark="#000", light="#fff")
    return FactorOffer(secret=secret, uri=uri, picture=picture)


@routes.put("", responses={429: {"model": messages.Problem}})
async def confirm(
    request: Request, confirmation: FactorConfirmation, caller: Person
) -> RecoveryCodes:
    """Make the secret count that was shown; the other sessions of the user end."""
    services, session = Services.of(request), caller.person()
    async with services.pool.connection() as conn:
        found = await factor.find(conn, session.user, now=services.clock.now())
    if found.offered is None:
        raise ProblemError(_NO_OFFER)
    step = _step(services, session.user, found.offered, confirmation.code)
    codes, hashes = await _recovery(services)
    act = _act(request, session, "user.totp")
    new = Confirmed(session.user, found.offered, step, hashes, act, session.hash)
    async with services.pool.connection() as conn, conn.transaction():
        if not await factor.confirm(conn, new, now=services.clock.now()):
            raise ProblemError(_NO_OFFER)
    return _told(codes)


@routes.post("/recovery", responses={429: {"model": messages.Problem}})
async def renew(request: Request, proof: FactorProof, caller: Person) -> RecoveryCodes:
    """Make ten new recovery codes; those of before are worth nothing."""
    services, session = Services.of(request), caller.person()
    if await proven(request, services, _credentials(session, proof)) is Way.NONE:
        raise ProblemError(_NONE)
    codes, hashes = await _recovery(services)
    act = _act(request, session, "user.recovery_codes")
    async with services.pool.connection() as conn, conn.transaction():
        now = services.clock.now()
        if not await factor.renew(conn, session.user, hashes, act=act, now=now):
            raise ProblemError(_NONE)
    return _told(codes)


def _credentials(session: Session, proof: FactorProof) -> Credentials:
    return Credentials(user=session.user, password=proof.password, code=proof.code)


def _step(services: Services, user: str, offered: bytes, code: str) -> int:
    """Step of a code of a secret that was shown. Raises ProblemError."""
    digits = Typed.of(code).digits
    try:
        secret = services.seal.opened(offered, user=user)
    except SealError:
        raise ProblemError(_NO_OFFER) from None
    step = factor.matching_step(secret, digits, now=services.clock.now()) if digits else None
    if step is None:
        reason = "no code of the secret that was shown; is the telephone's clock right?"
        errors = [{"field": "/code", "reason": reason}]
        raise ProblemError(Problem(422, "The code is wrong", reason, extra={"errors": errors}))
    return step


async def _recovery(services: Services) -> tuple[tuple[Recovery, ...], list[str]]:
    codes = factor.new_recovery()
    return codes, [await services.passwords.hashed(code.text) for code in codes]


def _act(request: Request, session: Session, action: str) -> Act:
    actor = f"user:{session.user}"
    return Act(actor, action, actor, {}, address_of(request))


def _told(codes: tuple[Recovery, ...]) -> RecoveryCodes:
    return RecoveryCodes(recovery_codes=[code.shown() for code in codes])
