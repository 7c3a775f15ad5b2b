"""What people do about figures: look at a file, hand it in, approve, return, take back."""

import asyncio
from http import HTTPStatus
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, Field

from api.access import Caller, Needs, Permission, reach, require
from api.messages import MISSING, PROBLEMS, RowNumber
from api.messages import Problem as ProblemModel
from api.requests import address_of
from api.services import Services
from core.model import UnitId
from core.service.problem import Problem, ProblemError
from kpi.uploads import tables
from kpi.uploads.record import Upload

from .files import decide
from .jobs import Blank, Decided, Looked, Submitted, Told
from .models import HandinUpload, HandinWay, HandinWord, PeriodText, UnitText
from .preview_models import HandinPreview
from .scene import NONE, Scene, scene

routes = APIRouter(prefix="/api/ioc/v1/handin", tags=["handin"], responses=PROBLEMS)

FILE_BYTES_MAX: Final = 20_000_000
BODY_BYTES_MAX: Final = FILE_BYTES_MAX + 2_000_000  # what is said of it comes along
_RECEIVED_SECONDS: Final = 180.0
_ROWS_HERE_MAX: Final = 1_000  # of an upload; what becomes of a larger one takes too long here
_REFUSED = {**MISSING, 409: {"model": ProblemModel}}
_FORM: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "answers": {"type": "string", "description": "HandinAnswers as JSON."},
                    },
                }
            }
        },
    }
}
Officer = Annotated[Caller, Depends(Needs(Permission.KPI_HANDIN, by_unit=True))]
Leader = Annotated[Caller, Depends(Needs(Permission.KPI_APPROVE, by_unit=True))]
Either = Annotated[Caller, Depends(Needs(Permission.KPI_FIGURES, by_unit=True))]
Act = Literal["approve", "return", "undo"]


class FormQuery(BaseModel, extra="forbid"):
    """Which form."""

    unit: UnitText
    period: PeriodText


class FileQuery(BaseModel, extra="forbid"):
    """Which form, and how the figures come; without a form: a table that says it in each row."""

    unit: UnitText | None = None
    period: PeriodText | None = None
    way: HandinWay = Field(default="file", description="What is pasted or typed is tab-separated.")


@routes.get(
    "/template.xlsx",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
async def template(
    request: Request, asked: Annotated[FormQuery, Query()], caller: Officer
) -> Response:
    """Give the form of a unit for a period, to be filled in, beside the figures of the last one."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        await require(conn, caller, Permission.KPI_HANDIN, UnitId(asked.unit))
    blank = Blank(asked.unit, asked.period, int(services.clock.now().timestamp() * 1000))
    told = await services.readers.ask(blank)
    return _response(told, f"{asked.unit}-{asked.period}.xlsx")


@routes.post(
    "/preview",
    response_model=HandinPreview,
    max_body_size=BODY_BYTES_MAX,
    openapi_extra=_FORM,
)
async def preview(
    request: Request, asked: Annotated[FileQuery, Query()], caller: Officer
) -> Response:
    """Look at a file: each cell as it is understood, and what is wrong. Nothing is stored."""
    services = Services.of(request)
    with services.readers.place(_size(request)):
        looked = await _looked(request, asked, caller)
        return _response(await services.readers.ask(looked))


@routes.post(
    "/submit",
    status_code=201,
    response_model=HandinUpload,
    responses={409: {"model": ProblemModel}},
    max_body_size=BODY_BYTES_MAX,
    openapi_extra=_FORM,
)
async def submit(
    request: Request,
    asked: Annotated[FileQuery, Query()],
    caller: Officer,
    idempotency_key: Annotated[str, Header(max_length=100)] = "",
) -> HandinUpload | Response:
    """Hand figures in: all of the file or nothing. A repeated request hands nothing in.

    The part `answers` says the `hash` of the preview that was looked at, and as `seen` its
    `current`; another upload that came meanwhile is a conflict.
    """
    services = Services.of(request)
    with services.readers.place(_size(request)):
        looked = await _looked(request, asked, caller)
        wanted = Submitted(looked, caller.actor, address_of(request), idempotency_key)
        told = await services.readers.ask(wanted)
    if not told.number:
        return _response(told)
    async with services.pool.connection() as conn:
        found, one = await scene(conn, request, caller), await tables.one(conn, told.number)
        if one is None:
            raise ProblemError(NONE)
        return found.upload(one)


@routes.post("/{number}/approve", response_model=HandinUpload, responses=_REFUSED)
async def approve(
    request: Request, number: RowNumber, wanted: HandinWord, caller: Leader
) -> HandinUpload | Response:
    """Make the figures of an upload official; never one's own."""
    return await _done(request, number, ("approve", wanted.reason), caller)


@routes.post("/{number}/return", response_model=HandinUpload, responses=_REFUSED)
async def give_back(
    request: Request, number: RowNumber, wanted: HandinWord, caller: Leader
) -> HandinUpload | Response:
    """Give an upload back, with a reason: what stood there before it counts again."""
    return await _done(request, number, ("return", wanted.reason), caller)


@routes.post("/{number}/undo", response_model=HandinUpload, responses=_REFUSED)
async def take_back(
    request: Request, number: RowNumber, wanted: HandinWord, caller: Either
) -> HandinUpload | Response:
    """Take an upload back: a data officer before it is approved, a leader afterwards."""
    return await _done(request, number, ("undo", wanted.reason), caller)


async def _done(
    request: Request, number: int, act: tuple[Act, str], caller: Caller
) -> HandinUpload | Response:
    services = Services.of(request)
    async with services.pool.connection() as conn:
        found, one = await scene(conn, request, caller), await tables.one(conn, number)
        if one is None:
            raise ProblemError(NONE)
        wanted = _decided(request, found, one, act)
        if one.rows <= _ROWS_HERE_MAX:
            await decide(conn, found.place, wanted)
            return found.upload(await tables.one(conn, number) or one)
    told = await services.readers.ask(wanted)
    if not told.number:
        return _response(told)
    async with services.pool.connection() as conn:
        return found.upload(await tables.one(conn, number) or one)


def _decided(request: Request, found: Scene, one: Upload, act: tuple[Act, str]) -> Decided:
    doing, words = act
    who = found.who(one.unit)
    return Decided(
        number=one.id,
        act=doing,
        words=words,
        actor=who.actor,
        address=address_of(request),
        is_officer=who.is_officer,
        is_leader=who.is_leader,
        now_ms=int(found.now.timestamp() * 1000),
    )


async def _looked(request: Request, asked: FileQuery, caller: Caller) -> Looked:
    """Receive a file. Raises ProblemError."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        mine = await reach(conn, caller, Permission.KPI_HANDIN)
        if asked.unit:
            await require(conn, caller, Permission.KPI_HANDIN, UnitId(asked.unit))
    try:
        async with asyncio.timeout(_RECEIVED_SECONDS):
            body = await request.body()
    except TimeoutError:
        raise ProblemError(Problem(408, "Too slow", "the file did not come in time")) from None
    return Looked(
        unit=asked.unit or "",
        period=asked.period or "",
        way=asked.way,
        mine=None if mine is None else sorted(mine),
        content_type=request.headers.get("content-type", ""),
        body=body,
        now_ms=int(services.clock.now().timestamp() * 1000),
    )


def _size(request: Request) -> int:
    """Say how much room a body needs, as far as it says so itself."""
    said = request.headers.get("content-length", "")
    return min(int(said), BODY_BYTES_MAX) if said.isdecimal() else BODY_BYTES_MAX


def _response(told: Told, file_name: str = "") -> Response:
    """Pass an answer on. file_name: of one that is kept as a file."""
    named = file_name and told.status == HTTPStatus.OK
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'} if named else {}
    headers |= told.headers
    return Response(told.body, told.status, headers=headers, media_type=told.media_type)
