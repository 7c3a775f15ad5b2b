"""Hand-overs: what there is to hand over, those that were, and one to print."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from alerts.papers import Table, markdown, page
from alerts.shifts import tables
from alerts.shifts.record import Handover
from alerts.shifts.scene import scene
from alerts.shifts.sheet import parts
from api.incidents.routes import Reader
from api.messages import MISSING, PROBLEMS, RowNumber
from api.services import Services
from core.service.problem import Problem, ProblemError
from core.store.pool import Connection

from .models import HandoverDetail, HandoverPage, HandoverRow, SheetPart

routes = APIRouter(prefix="/api/ioc/v1/handovers", tags=["handovers"], responses=PROBLEMS)

NONE: Final = Problem(404, "No such hand-over", "GET /api/ioc/v1/handovers lists them")
_MARKDOWN: Final = "text/markdown; charset=utf-8"
File = Literal["handover.md", "handover.html"]


@routes.get("")
async def handovers(request: Request, _caller: Reader) -> HandoverPage:
    """Tell what there is to hand over now, what waits to be confirmed, and the last 20."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        return await told_page(conn, services)


@routes.get("/{number}", responses=MISSING)
async def handover(request: Request, number: RowNumber, _caller: Reader) -> HandoverDetail:
    """Tell a hand-over with all that stood there."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        return _detail(await found(conn, number), services.clock.now())


@routes.get(
    "/{number}/papers/{file}",
    responses={**MISSING, 200: {"content": {"text/markdown": {}, "text/html": {}}}},
    response_class=PlainTextResponse,
)
async def paper(request: Request, number: RowNumber, file: File, _caller: Reader) -> Response:
    """Give a hand-over as it was written, in Vietnamese: a page to print, or Markdown."""
    async with Services.of(request).pool.connection() as conn:
        sheet = (await found(conn, number)).sheet
    if file == "handover.html":
        return HTMLResponse(page(sheet))
    headers = {"Content-Disposition": f'attachment; filename="ban-giao-{number}.md"'}
    return PlainTextResponse(markdown(sheet), media_type=_MARKDOWN, headers=headers)


async def found(conn: Connection, number: int) -> Handover:
    """Read one. Raises ProblemError."""
    one = await tables.one(conn, number)
    if one is None:
        raise ProblemError(NONE)
    return one


async def told_page(conn: Connection, services: Services) -> HandoverPage:
    """Tell how things stand."""
    now, profile = services.clock.now(), services.profile
    there = await scene(conn, profile.name_vi, profile.zone, now)
    every = await tables.page(conn)
    return HandoverPage(
        as_of=now,
        since=there.since,
        parts=_parts(parts(there)),
        waiting=next((_detail(each, now) for each in every if each.is_waiting), None),
        handovers=[HandoverRow.model_validate(_fields(each, now)) for each in every],
    )


def _detail(one: Handover, now: datetime) -> HandoverDetail:
    return HandoverDetail.model_validate({**_fields(one, now), "parts": _parts(one.sheet.parts)})


def _parts(every: Iterable[Table]) -> list[SheetPart]:
    return [SheetPart.model_validate(each, from_attributes=True) for each in every]


def _fields(one: Handover, now: datetime) -> dict[str, Any]:
    names = ("id", "since", "written_at", "written_by", "written_by_name", "note")
    more = ("withdrawn_at", "confirmed_at", "confirmed_by", "confirmed_by_name", "remark")
    told = {name: getattr(one, name) for name in (*names, *more)}
    return {**told, "sha256": one.hash, "late": one.is_late(now)}
