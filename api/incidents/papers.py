"""The papers of an incident: Markdown to send on, a page to print."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from alerts.incidents import tables
from alerts.incidents.papers import Made, number_of, written
from alerts.incidents.record import Paper
from alerts.papers import markdown, page
from api.access import Caller, Needs, Permission
from api.messages import MISSING, PROBLEMS, RowNumber
from api.services import Services

from .routes import found

routes = APIRouter(prefix="/api/ioc/v1/incidents", tags=["incidents"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.DUTY_READ, by_unit=True))]
File = Literal["notice.md", "notice.html", "report.md", "report.html"]
_MARKDOWN: Final = "text/markdown; charset=utf-8"


@routes.get(
    "/{number}/papers/{file}",
    responses={**MISSING, 200: {"content": {"text/markdown": {}, "text/html": {}}}},
    response_class=PlainTextResponse,
)
async def paper(request: Request, number: RowNumber, file: File, caller: Reader) -> Response:
    """Write the first notice or the report as of now, in Vietnamese."""
    services = Services.of(request)
    which, _, kind = file.partition(".")
    async with services.pool.connection() as conn:
        told = await found(conn, caller, number)
        notes = await tables.notes(conn, number)
    profile = services.profile
    made = Made(place=profile.name_vi, zone=profile.zone, now=services.clock.now())
    sheet = written(Paper(which), told.incident, told.members, notes, made)
    if kind == "html":
        return HTMLResponse(page(sheet))
    name = f"{number_of(told.incident)}-{file}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return PlainTextResponse(markdown(sheet), media_type=_MARKDOWN, headers=headers)
