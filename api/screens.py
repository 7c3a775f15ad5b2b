"""Paired screens as administrators see them: which there are, approve, revoke; what they report."""

import asyncio
from datetime import timedelta
from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Depends, Path, Request, Response
from psycopg import OperationalError

from core.service.problem import Problem, ProblemError
from core.store import pairing, screens
from core.store.pairing import Approval
from core.store.screens import Report, ScreenError, ScreenRow

from . import cookies, messages
from .access import Caller, Needs, Permission
from .instants import ms_of
from .live import Farewell
from .messages import MISSING, NewScreen, ScreenApproval, ScreenReport, WaitingScreen
from .requests import address_of
from .services import Services

log = structlog.get_logger()

routes = APIRouter(prefix="/api/ioc/v1/screens", tags=["screens"], responses=messages.PROBLEMS)

# A revoked screen is told within 5 s, whichever process revoked it; here it is told at once.
LOOK_SECONDS: Final = 2.0
# Looked at again each time: a transaction may commit some seconds after the time that it carries.
_LOOK_BACK: Final = timedelta(seconds=60)

Steward = Annotated[Caller, Depends(Needs(Permission.SCREENS))]
Administrator = Annotated[Caller, Depends(Needs(Permission.PAIR))]
Itself = Annotated[Caller, Depends(Needs(Permission.REPORT))]


@routes.get("")
async def listed(request: Request, _caller: Steward) -> messages.Screens:
    """All screens in use, and who waits at a code; the codes themselves are read at the screens."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        in_use = await screens.listed(conn)
        waiting = await pairing.waiting(conn, now=now)
    return messages.Screens(
        now=ms_of(now),
        screens=[_told(row) for row in in_use],
        waiting=[
            WaitingScreen(
                wall=one.wall_id,
                address=one.address,
                asked_at=ms_of(one.asked_at),
                expires_at=ms_of(one.expires_at),
            )
            for one in waiting
        ],
    )


@routes.post("", status_code=201)
async def approve(request: Request, asked: ScreenApproval, caller: Administrator) -> NewScreen:
    """Let the screen in that shows a code."""
    services = Services.of(request)
    approval = Approval(asked.code, asked.name, asked.wall)
    by = caller.by(address_of(request))
    try:
        async with services.pool.connection() as conn:
            id_ = await pairing.approve(
                conn, approval, services.walls, by=by, now=services.clock.now()
            )
    except ScreenError as error:
        raise ProblemError(_refused(error)) from error
    return NewScreen(id=id_)


@routes.delete("/{id}", status_code=204, responses=MISSING)
async def revoke(
    request: Request, id_: Annotated[str, Path(alias="id")], caller: Administrator
) -> None:
    """Let a screen in no more: its wall closes at once."""
    services = Services.of(request)
    by = caller.by(address_of(request))
    try:
        async with services.pool.connection() as conn:
            token_hash = await screens.revoke(conn, id_, by=by, now=services.clock.now())
    except ScreenError as error:
        detail = "GET /api/ioc/v1/screens lists them"
        raise ProblemError(Problem(404, "No such screen in use", detail)) from error
    if token_hash:
        services.hub.dismiss(token_hash, Farewell.SESSION_EXPIRED)


@routes.post("/report", status_code=204)
async def report(request: Request, response: Response, told: ScreenReport, caller: Itself) -> None:
    """Keep how a paired screen is; the only thing that it can write."""
    services, kiosk = Services.of(request), caller.screen
    token = cookies.SCREEN.of(request)
    if kiosk is None or token is None:
        raise TypeError("Permission.REPORT let in somebody who is no screen")
    async with services.pool.connection() as conn:
        said = Report(told.build, told.heap_bytes)
        await screens.report(conn, kiosk.id, said, now=services.clock.now())
    cookies.SCREEN.give(request, response, token)


async def dismiss_revoked(services: Services) -> None:
    """Close the walls of screens that were revoked by another process, again and again."""
    since = services.clock.now() - _LOOK_BACK
    while True:
        try:
            now = services.clock.now()
            async with services.pool.connection() as conn:
                for token_hash in await screens.revoked_since(conn, since):
                    services.hub.dismiss(token_hash, Farewell.SESSION_EXPIRED)
            since = now - _LOOK_BACK
        except OperationalError as error:
            log.warning("screens_not_looked_at", error=str(error).strip())
        await asyncio.sleep(LOOK_SECONDS)


def _told(row: ScreenRow) -> messages.Screen:
    return messages.Screen(
        id=row.id,
        name=row.name,
        wall=row.wall_id,
        address=row.address,
        approved_by=row.approved_by,
        approved_at=ms_of(row.approved_at),
        seen_at=ms_of(row.seen_at) if row.seen_at else None,
        build=row.build,
        heap_bytes=row.heap_bytes,
    )


def _refused(error: ScreenError) -> Problem:
    errors = [{"field": f"/{error.field}", "reason": str(error)}]
    return Problem(422, "The screen is not paired", str(error), extra={"errors": errors})
