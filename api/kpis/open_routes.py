"""Values of indicators to take away: what is marked public, and all of one, as CSV and XLSX."""

import asyncio
import math
from datetime import date
from time import monotonic
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from api.access import Caller, Needs, Permission
from api.messages import MISSING, PROBLEMS, Problem
from api.requests import address_of
from api.services import Services
from core.service.problem import Problem as Refusal
from core.service.problem import ProblemError
from kpi.board import history, in_force, public, table
from kpi.define import Kpi
from kpi.keeping import Revision
from kpi.reports.book import Language, Telling, book
from kpi.values import Value

from .models.board import KpiId
from .scene import Asked, Reader, Scene, scene, snapshot

routes = APIRouter(prefix="/api/ioc/v1", tags=["kpis"], responses=PROBLEMS)

Anyone = Annotated[Caller, Depends(Needs(Permission.ANYONE))]
_CSV: Final = "text/csv; charset=utf-8"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SECONDS: Final = 300
_SLOTS: Final = 4096  # of addresses; two may share one


class BookQuery(BaseModel, extra="forbid"):
    """How a workbook is told."""

    as_of: date | None = Field(default=None, description="As it stood at the end of this day.")
    language: Language = "vi"


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
    request: Request, id_: Annotated[KpiId, Path(alias="id")], asked: Asked, caller: Reader
) -> Response:
    """Give the history of an indicator: its totals, and the units whose rows the caller sees."""
    _, kpi, shown = await _history(request, id_, asked.as_of, caller)
    body = table({kpi.id: kpi}, [each.value for each in shown])
    return Response(body, media_type=_CSV, headers=_named(f"{kpi.id}.csv"))


@routes.get(
    "/kpis/{id}/history.xlsx",
    responses={**MISSING, 200: {"content": {"application/octet-stream": {}}}},
    response_class=Response,
)
async def history_xlsx(
    request: Request,
    id_: Annotated[KpiId, Path(alias="id")],
    asked: Annotated[BookQuery, Query()],
    caller: Reader,
) -> Response:
    """Give the same as a workbook for people, with the revision that each figure is of."""
    seen, kpi, shown = await _history(request, id_, asked.as_of, caller)

    def name(value: Value) -> str:
        named = seen.name(value.unit) if value.unit else seen.scope_name(value.scope or "")
        return named.vi if asked.language == "vi" else named.en

    telling = Telling(asked.language, seen.place.zone, name, seen.at or seen.moment.now)
    body = await asyncio.to_thread(book, kpi, shown, telling)
    return Response(body, media_type=_XLSX, headers=_named(f"{kpi.id}.xlsx"))


async def _history(
    request: Request, id_: str, as_of: date | None, caller: Caller
) -> tuple[Scene, Kpi, list[Revision]]:
    services = Services.of(request)
    async with snapshot(services) as conn:
        seen = await scene(conn, services, caller, as_of)
        kpi = seen.kpi(id_)
        found = await history(conn, kpi, seen.at)
    shown = [each for each in found if each.value.unit is None or seen.sees(each.value.unit)]
    return seen, kpi, shown


def _named(file_name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{file_name}"'}


def _refuse_haste(request: Request, services: Services) -> None:
    slot = str(hash(address_of(request)) % _SLOTS)
    wait = services.openings.take(slot, now=monotonic())
    if wait:
        headers = {"Retry-After": str(math.ceil(wait))}
        detail = f"this file changes seldom: it may be kept for {_SECONDS} s"
        raise ProblemError(Refusal(429, "Too many requests", detail, headers=headers))
