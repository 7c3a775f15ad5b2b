"""Hand-overs: what there is to hand over, those that were, and one to print."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from alerts.papers import Table, markdown, page
from alerts.shifts import tables
from alerts.shifts.record import Desk, Handover
from alerts.shifts.scene import scene
from alerts.shifts.sheet import parts
from api.access import Caller, Permission, require
from api.incidents.routes import Reader
from api.messages import MISSING, PROBLEMS, RowNumber
from api.services import Services
from api.wall.layout import Name
from core.model import UnitId
from core.service.problem import Problem, ProblemError
from core.store.pool import Connection

from .desks import desk_of, desks
from .models import (
    DeskQuery,
    DutyDesk,
    HandoverDetail,
    HandoverPage,
    HandoverRow,
    SheetPart,
)

routes = APIRouter(prefix="/api/ioc/v1/handovers", tags=["handovers"], responses=PROBLEMS)

NONE: Final = Problem(404, "No such hand-over", "GET /api/ioc/v1/handovers lists them")
_MARKDOWN: Final = "text/markdown; charset=utf-8"
File = Literal["handover.md", "handover.html"]


@routes.get("")
async def handovers(
    request: Request, asked: Annotated[DeskQuery, Query()], caller: Reader
) -> HandoverPage:
    """Tell what there is to hand over now, what waits to be confirmed, and the last 20."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        desk = await desk_of(conn, caller, Permission.DUTY_READ, asked.unit)
        return await told_page(conn, services, caller, desk)


@routes.get("/{number}", responses=MISSING)
async def handover(request: Request, number: RowNumber, caller: Reader) -> HandoverDetail:
    """Tell a hand-over with all that stood there."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        return _detail(await found(conn, caller, number), services)


@routes.get(
    "/{number}/papers/{file}",
    responses={**MISSING, 200: {"content": {"text/markdown": {}, "text/html": {}}}},
    response_class=PlainTextResponse,
)
async def paper(request: Request, number: RowNumber, file: File, caller: Reader) -> Response:
    """Give a hand-over as it was written, in Vietnamese: a page to print, or Markdown."""
    async with Services.of(request).pool.connection() as conn:
        sheet = (await found(conn, caller, number)).sheet
    if file == "handover.html":
        return HTMLResponse(page(sheet))
    headers = {"Content-Disposition": f'attachment; filename="ban-giao-{number}.md"'}
    return PlainTextResponse(markdown(sheet), media_type=_MARKDOWN, headers=headers)


async def found(conn: Connection, caller: Caller, number: int) -> Handover:
    """Read one of a desk that is the caller's. Raises ProblemError."""
    one = await tables.one(conn, number)
    if one is None:
        raise ProblemError(NONE)
    await require(conn, caller, Permission.DUTY_READ, UnitId(one.unit) if one.unit else None)
    return one


async def told_page(
    conn: Connection, services: Services, caller: Caller, desk: Desk
) -> HandoverPage:
    """Tell how things stand at a desk."""
    now, profile = services.clock.now(), services.profile
    there = await scene(conn, desk, profile.name_vi, profile.zone, now)
    every = await tables.page(conn, desk.unit)
    return HandoverPage(
        as_of=now,
        desk=_desk(desk),
        desks=[_desk(each) for each in await desks(conn, caller, Permission.DUTY_READ)],
        since=there.since,
        parts=_parts(parts(there)),
        waiting=next((_detail(each, services) for each in every if each.is_waiting), None),
        handovers=[HandoverRow.model_validate(_fields(each, services)) for each in every],
    )


def _desk(desk: Desk) -> DutyDesk:
    return DutyDesk(unit=desk.unit, name=Name(desk.name_vi, desk.name_en) if desk.unit else None)


def _detail(one: Handover, services: Services) -> HandoverDetail:
    return HandoverDetail.model_validate(
        {**_fields(one, services), "parts": _parts(one.sheet.parts)}
    )


def _parts(every: Iterable[Table]) -> list[SheetPart]:
    return [SheetPart.model_validate(each, from_attributes=True) for each in every]


def _fields(one: Handover, services: Services) -> dict[str, Any]:
    names = ("id", "unit", "since", "written_at", "written_by", "written_by_name", "note")
    more = ("withdrawn_at", "confirmed_at", "confirmed_by", "confirmed_by_name", "remark")
    told = {name: getattr(one, name) for name in (*names, *more)}
    within = timedelta(minutes=services.profile.handover_minutes)
    return {**told, "sha256": one.hash, "late": one.is_late(services.clock.now(), within)}
