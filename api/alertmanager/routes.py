"""Alerts as Alertmanager's clients ask for them and send them: the same addresses and fields."""

from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from alerts.dispatch.files import RESOLVE_TIMEOUT
from alerts.posted import postings, put
from alerts.posted.incoming import PostingError
from api.access import Caller, Needs, Permission, reach
from api.alerts.bell import ring
from api.services import Services
from core.service.metrics import built_like

from .config import config
from .models import AmAlert, AmAlertGroup, AmAsked, AmReceiver, AmStatus
from .scene import Scene, Wanted, scene
from .words import (
    FAULTS,
    PREFIX,
    PROBLEMS,
    BadRequestError,
    answered,
    filter_of,
    receiver_of,
    refused,
)

routes = APIRouter(prefix=PREFIX, tags=["alertmanager"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.ALERTS, by_unit=True))]
Sender = Annotated[Caller, Depends(Needs(Permission.ALERT_IN))]

POSTING_BYTES_MAX: Final = 4 << 20
# What we answer as: amtool compares it with its own.
_LIKE: Final = "0.28.1"


@routes.get("/status", responses={200: {"model": AmStatus}})
async def status(request: Request, _caller: Reader) -> Response:
    """Tell what answers, and by which routing; of it only whom it knows."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        oncall = await services.routings.now(conn)
    return answered(
        {
            "cluster": {"status": "disabled"},
            "versionInfo": built_like(_LIKE),
            "config": {"original": config(oncall)},
            "uptime": services.begun_at,
        }
    )


@routes.get("/receivers", responses={200: {"model": list[AmReceiver]}})
async def receivers(request: Request, _caller: Reader) -> Response:
    """List who is told."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        oncall = await services.routings.now(conn)
    return answered([{"name": each.name} for each in oncall.routing.receivers] if oncall else [])


@routes.get("/alerts", responses={200: {"model": list[AmAlert]}, **FAULTS})
async def alerts(request: Request, asked: Annotated[AmAsked, Query()], caller: Reader) -> Response:
    """List what fires."""
    try:
        wanted = _wanted(asked)
    except BadRequestError as error:
        return refused(str(error))
    return answered((await _scene(request, caller)).alerts(wanted))


@routes.get("/alerts/groups", responses={200: {"model": list[AmAlertGroup]}, **FAULTS})
async def groups(request: Request, asked: Annotated[AmAsked, Query()], caller: Reader) -> Response:
    """List what fires, in the groups in which it is told of."""
    try:
        wanted = _wanted(asked)
    except BadRequestError as error:
        return refused(str(error))
    return answered((await _scene(request, caller)).groups(wanted, muted=asked.muted))


@routes.post("/alerts", responses=FAULTS, max_body_size=POSTING_BYTES_MAX)
async def post(request: Request, caller: Sender) -> Response:
    """Take alerts in: those that are good, also when others are not."""
    services, key = Services.of(request), caller.key
    if key is None:
        raise TypeError("Permission.ALERT_IN let in somebody who has no key")
    now = services.clock.now()
    body = await request.body()
    async with services.pool.connection() as conn:
        oncall = await services.routings.now(conn)
        lasting = oncall.routing.resolve_timeout if oncall else RESOLVE_TIMEOUT
        try:
            good, faults = postings(orjson.loads(body), key.id, now, lasting)
        except (orjson.JSONDecodeError, PostingError) as error:
            return refused(f"parsing alerts body failed: {error}")
        await put(conn, good, by=(key.id, key.unit), now=now)
        await conn.commit()
        if good:
            await ring(conn)
    return refused("\n".join(faults)) if faults else Response()


async def _scene(request: Request, caller: Caller) -> Scene:
    services = Services.of(request)
    async with services.pool.connection() as conn:
        units = await reach(conn, caller, Permission.ALERTS)
        return await scene(conn, services, units)


def _wanted(asked: AmAsked) -> Wanted:
    return Wanted(
        matchers=filter_of(asked.filter),
        receiver=receiver_of(asked.receiver),
        active=asked.active,
        silenced=asked.silenced,
        inhibited=asked.inhibited,
    )
