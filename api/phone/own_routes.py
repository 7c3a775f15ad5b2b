"""The telephone of who signed in: what is open, one alert, who is on duty."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request

from alerts.desk import listing
from alerts.desk.listing import divided, parts_of
from alerts.desk.wanted import Filter, Tab
from alerts.links import CODE, tables
from api.access import Caller, Needs, Permission, require
from api.alerts.bell import ring
from api.alerts.shown import quiet_now
from api.alerts.within import units_of
from api.messages import MISSING, PROBLEMS, Problem, RowNumber
from api.requests import address_of
from api.services import Services
from core.model import UnitId
from core.service.problem import ProblemError
from core.store.pool import Connection

from . import doing, scene
from .keys import UNKNOWN
from .models import PhoneCallable, PhoneList, PhoneOwnAct, PhoneTrend, PhoneView
from .scene import Holder
from .trend import trend_of

routes = APIRouter(prefix="/api/ioc/v1/phone", tags=["phone"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.ALERTS, by_unit=True))]
Actor = Annotated[Caller, Depends(Needs(Permission.ACT, by_unit=True))]

_LISTED_MAX: Final = 100
_REFUSED: Final[dict[int | str, dict[str, Any]]] = {**MISSING, 409: {"model": Problem}}


@routes.get("")
async def own_list(request: Request, caller: Reader) -> PhoneList:
    """List what is open, what nobody has first, then the most urgent."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        units = await units_of(conn, caller, Permission.ALERTS, None)
        lines = await listing.open_lines(conn, Filter(units=units), services.clock.now())
        muted = (await quiet_now(conn, services)).muted
        parts = parts_of(divided(lines, muted), Tab.ALL)
        ids = [line.id for part in parts for line in part][:_LISTED_MAX]
        return await scene.list_of(conn, services, ids, await _holder(conn, services, caller))


@routes.get("/alerts/{number}", responses=MISSING)
async def own_alert(request: Request, number: RowNumber, caller: Reader) -> PhoneView:
    """Show one alert."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        return await _view(conn, services, caller, number)


@routes.get("/alerts/{number}/trend", responses=MISSING)
async def own_trend(request: Request, number: RowNumber, caller: Reader) -> PhoneTrend:
    """Tell how the value of an alert went."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        listed = await scene.listed_one(conn, services, number)
        await _require(conn, caller, Permission.ALERTS, listed.alert.unit)
    return await trend_of(services, listed)


@routes.get("/alerts/{number}/callable", responses=MISSING)
async def own_callable(request: Request, number: RowNumber, caller: Actor) -> PhoneCallable:
    """Tell whom an escalation of an alert calls."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        listed = await scene.listed_one(conn, services, number)
        await _require(conn, caller, Permission.ACT, listed.alert.unit)
        return await scene.callable_(conn, services, listed)


@routes.post("/alerts/{number}/acts", responses=_REFUSED)
async def own_act(
    request: Request, number: RowNumber, wanted: PhoneOwnAct, caller: Actor
) -> PhoneView:
    """Act on one alert. Of two who acknowledge it the first has it."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        deed = await doing.deed_of(conn, services, wanted, caller.by(address_of(request)))
        for found in await listing.shown(conn, [number]):
            await _require(conn, caller, Permission.ACT, found.unit)
        await doing.check(conn, services, number, deed)
        holder = await _holder(conn, services, caller)
        async with conn.transaction():
            await doing.done(conn, number, deed, holder, now)
        await conn.commit()
        await ring(conn)
        return await _view(conn, services, caller, number)


@routes.get("/codes/{code}", responses=MISSING)
async def of_code(
    request: Request, code: Annotated[str, Path(pattern=f"^{CODE}$")], caller: Reader
) -> PhoneView:
    """Show the alert of a code that somebody reads aloud, or that many were told."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        link = await tables.find(conn, code)
        if link is None:
            raise ProblemError(UNKNOWN)
        return await _view(conn, services, caller, link.alert)


async def _view(conn: Connection, services: Services, caller: Caller, number: int) -> PhoneView:
    listed = await scene.listed_one(conn, services, number)
    await _require(conn, caller, Permission.ALERTS, listed.alert.unit)
    holder = await _holder(conn, services, caller)
    return await scene.view(conn, services, listed, holder)


async def _holder(conn: Connection, services: Services, caller: Caller) -> Holder:
    """Tell who signed in; a program is called by its key."""
    name = caller.session.name if caller.session else caller.actor
    oncall = await services.routings.now(conn)
    return Holder(
        actor=caller.actor,
        name=name,
        people=scene.names_of(oncall),
        may_act=caller.may(Permission.ACT),
    )


async def _require(
    conn: Connection, caller: Caller, permission: Permission, unit: str | None
) -> None:
    await require(conn, caller, permission, UnitId(unit) if unit else None)
