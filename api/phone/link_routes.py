"""One alert by the link of a message: nobody signs in, nothing else can be done, GET does nothing.

The key comes in a header: addresses are written into logs.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from alerts.links import CODE, tables
from api.alerts.bell import ring
from api.messages import PROBLEMS, Problem
from api.requests import address_of
from api.services import Services
from core.service.problem import ProblemError
from core.store.keys import By
from core.store.pool import Connection

from . import doing, scene
from .keys import guessed, is_shut_out, over
from .linked import REFUSED, Anyone, Key
from .models import PhoneAct, PhoneCallable, PhoneList, PhoneTrend, PhoneView
from .scene import Holder
from .trend import trend_of

routes = APIRouter(prefix="/api/ioc/v1/phone", tags=["phone"], responses=PROBLEMS)

Code = Annotated[str, Path(pattern=f"^{CODE}$")]


@routes.get("/{code}", responses=REFUSED)
async def by_link(request: Request, code: Code, _caller: Anyone, key: Key = "") -> PhoneView:
    """Show the alert of a link."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        number, holder = await _holder(conn, request, code, key)
        listed = await scene.listed_one(conn, services, number)
        return await scene.view(conn, services, listed, holder)


@routes.get("/{code}/trend", responses=REFUSED)
async def trend(request: Request, code: Code, _caller: Anyone, key: Key = "") -> PhoneTrend:
    """Tell how the value of the alert went."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        number, _ = await _holder(conn, request, code, key)
        listed = await scene.listed_one(conn, services, number)
    return await trend_of(services, listed)


@routes.get("/{code}/open", responses=REFUSED)
async def open_alerts(request: Request, code: Code, _caller: Anyone, key: Key = "") -> PhoneList:
    """List what the person of a link was told and is open; he acts on the one of the link."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        number, holder = await _holder(conn, request, code, key)
        link = await tables.find(conn, code)
        now = services.clock.now()
        ids = await tables.told(conn, link.person, now=now) if link else [number]
        return await scene.list_of(conn, services, ids, holder)


@routes.get("/{code}/callable", responses=REFUSED)
async def callable_(request: Request, code: Code, _caller: Anyone, key: Key = "") -> PhoneCallable:
    """Tell whom an escalation of the alert of a link calls."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        number, _ = await _holder(conn, request, code, key)
        listed = await scene.listed_one(conn, services, number)
        return await scene.callable_(conn, services, listed)


@routes.post("/{code}/acts", responses={**REFUSED, 409: {"model": Problem}})
async def act(
    request: Request, code: Code, wanted: PhoneAct, _caller: Anyone, key: Key = ""
) -> PhoneView:
    """Act on the alert of a link. Of two who acknowledge it the first has it."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        number, holder = await _holder(conn, request, code, key)
        by = By(holder.actor, address_of(request))
        deed = await doing.deed_of(conn, services, wanted, by)
        await doing.check(conn, services, number, deed)
        await doing.check_calls(conn, number, deed, now)
        async with conn.transaction():
            await doing.done(conn, number, deed, holder, now)
            await tables.used(conn, code)
        await conn.commit()
        await ring(conn)
        listed = await scene.listed_one(conn, services, number)
        return await scene.view(conn, services, listed, holder)


async def _holder(conn: Connection, request: Request, code: str, key: str) -> tuple[int, Holder]:
    """Tell whose link it is, and of which alert. Raises ProblemError."""
    services = Services.of(request)
    link = await tables.find(conn, code)
    if link is None or not services.signer.is_key(link, key):
        raise ProblemError(guessed(request, services))
    oncall = await services.routings.now(conn)
    person = oncall.people.get(link.person) if oncall else None
    if person is None or await is_shut_out(conn, person):
        raise ProblemError(over("whom it was sent to is on call no more", services))
    if link.expires_at <= services.clock.now():
        raise ProblemError(over("it was good for 24 hours", services))
    return link.alert, Holder(
        actor=person.actor,
        name=person.name,
        people=scene.names_of(oncall),
        code=link.code,
        expires_at=link.expires_at,
    )
