"""Open data: values of indicators that are marked public, for everybody; and of one, as CSV."""

import math
from time import monotonic
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request, Response

from api.access import Caller, Needs, Permission
from api.messages import MISSING, PROBLEMS, Problem
from api.requests import address_of
from api.services import Services
from core.service.problem import Problem as Refusal
from core.service.problem import ProblemError
from kpi.board import history, in_force, public, table

from .scene import Asked, Reader, scene, snapshot

routes = APIRouter(prefix="/api/ioc/v1", tags=["kpis"], responses=PROBLEMS)

Anyone = Annotated[Caller, Depends(Needs(Permission.ANYONE))]
_CSV: Final = "text/csv; charset=utf-8"
_SECONDS: Final = 300
_SLOTS: Final = 4096  # of addresses; two may share one


@routes.get(
    "/open/kpis.csv",
    responses={200: {"content": {"text/csv": {}}}, 429: {"model": Problem}},
    response_class=Response,
)
async def open_data(request: Request, _caller: Anyone) -> Response:
    """Give all values of the indicators that are marked public, of units and scopes."""
    services = Services.of(request)
    _refuse_haste(request, services)
    published, version = services.published, services.indicators.version
    if published.version != version:
        async with snapshot(services) as conn:
            place = await services.kpis.place(conn, services.profile.zone, None)
            kpis = public(place.catalogue)
            found = await in_force(conn, kpis)
        published.body = table(kpis, [each.value for each in found])
        published.version = version
    headers = {
        "Cache-Control": f"public, max-age={_SECONDS}",
        "Content-Disposition": 'attachment; filename="kpis.csv"',
    }
    return Response(published.body, media_type=_CSV, headers=headers)


@routes.get(
    "/kpis/{id}/history.csv",
    responses={**MISSING, 200: {"content": {"text/csv": {}}}},
    response_class=Response,
)
async def history_csv(
    request: Request,
    id_: Annotated[str, Path(alias="id", max_length=20)],
    asked: Asked,
    caller: Reader,
) -> Response:
    """Give the history of an indicator: its totals, and the units whose rows the caller sees."""
    services = Services.of(request)
    async with snapshot(services) as conn:
        seen = await scene(conn, services, caller, asked.as_of)
        kpi = seen.kpi(id_)
        found = [each.value for each in await history(conn, kpi, seen.at)]
    shown = [each for each in found if each.unit is None or seen.sees(each.unit)]
    headers = {"Content-Disposition": f'attachment; filename="{kpi.id}.csv"'}
    return Response(table({kpi.id: kpi}, shown), media_type=_CSV, headers=headers)


def _refuse_haste(request: Request, services: Services) -> None:
    slot = str(hash(address_of(request)) % _SLOTS)
    wait = services.openings.take(slot, now=monotonic())
    if wait:
        headers = {"Retry-After": str(math.ceil(wait))}
        detail = f"this file changes seldom: it may be kept for {_SECONDS} s"
        raise ProblemError(Refusal(429, "Too many requests", detail, headers=headers))
