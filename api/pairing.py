"""How a screen asks to be let in: it gets a code to show, and asks again until it is approved."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request, Response

from core.service.problem import Problem, ProblemError
from core.store import pairing, screens
from core.store.pairing import Asking, Full
from core.store.pool import Connection

from . import cookies, messages
from .access import Caller, Needs, Permission, foreign_origin, paired
from .instants import ms_of
from .messages import PairingRequest
from .requests import address_of
from .services import Services

log = structlog.get_logger()

routes = APIRouter(prefix="/api/ioc/v1/screens", tags=["screens"], responses=messages.PROBLEMS)

Anyone = Annotated[Caller, Depends(Needs(Permission.ANYONE))]


@routes.post("/pairing", responses={429: {"model": messages.Problem}})
async def pair(
    request: Request, response: Response, asked: PairingRequest, _caller: Anyone
) -> messages.Pairing:
    """Get a code to show, then ask again until it is approved; the token comes as a cookie.

    What ties the questions together is a cookie, too: neither is ever seen by a script.
    """
    services = Services.of(request)
    if not services.knows_origin(request):
        raise ProblemError(foreign_origin())
    now = services.clock.now()
    async with services.pool.connection() as conn:
        if stands := await _as_it_stands(conn, request, response):
            return stands
        begun = await pairing.ask(conn, Asking(asked.wall, address_of(request)), now=now)
    if isinstance(begun, Full):
        raise ProblemError(_too_many(begun))
    shown, secret = begun
    cookies.PAIRING.give(request, response, secret)
    return _waiting(shown, services)


async def _as_it_stands(
    conn: Connection, request: Request, response: Response
) -> messages.Pairing | None:
    """Go on where a screen was; None when it has to begin."""
    services = Services.of(request)
    now = services.clock.now()
    token, secret = cookies.SCREEN.of(request), cookies.PAIRING.of(request)
    kiosk = await paired(conn, token, now=now) if token else None
    if kiosk is None and secret:
        shown = await pairing.look(conn, secret, now=now)
        if shown and shown.screen_id is None:
            return _waiting(shown, services)
        token = await pairing.collect(conn, secret, now=now) if shown else None
        kiosk = await screens.find(conn, token, now=now) if token else None
        if kiosk and token:
            cookies.SCREEN.give(request, response, token)
            cookies.PAIRING.take_back(request, response)
            log.info("screen_paired", screen=kiosk.id, wall=kiosk.wall)
    if kiosk is None:
        return None
    return messages.Pairing(state="paired", wall=kiosk.wall, now=ms_of(now))


def _waiting(shown: pairing.Pairing, services: Services) -> messages.Pairing:
    return messages.Pairing(
        state="waiting",
        wall=shown.wall_id,
        now=ms_of(services.clock.now()),
        code=shown.code,
        expires_at=ms_of(shown.expires_at),
    )


def _too_many(full: Full) -> Problem:
    seconds = full.retry_after_seconds
    return Problem(
        429,
        "Too many screens wait for their approval",
        f"wait {seconds} s, or sign in",
        extra={"retry_after_seconds": seconds},
        headers={"Retry-After": str(seconds)},
    )
