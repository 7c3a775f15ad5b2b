"""Prometheus' HTTP API for questions: the same addresses, parameters, answers and errors."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Depends, Request, Response

from api.access import Caller, Needs, Permission
from api.instants import ms_of
from api.messages import PROBLEMS
from api.services import Services
from core.service.metrics import VERSION

from . import parameters
from .asked import Asked, Told
from .errors import BadDataError, ErrorType, failed, succeeded
from .parameters import Form

routes = APIRouter(prefix="/api/v1", tags=["queries"], responses=PROBLEMS)

Asker = Annotated[Caller, Depends(Needs(Permission.ASK))]

_FORM: Final = "application/x-www-form-urlencoded"
_CLIENT_LEFT: Final = 499
# What we answer as: clients look here for what they may ask.
_LIKE: Final = "3.5.0"


def _both(path: str) -> Callable[[Callable[..., object]], Callable[..., object]]:
    def declare(endpoint: Callable[..., object]) -> Callable[..., object]:
        for method in ("GET", "POST"):
            name = f"{method.lower()}_{endpoint.__name__}"
            routes.add_api_route(path, endpoint, methods=[method], name=name, operation_id=name)
        return endpoint

    return declare


@_both("/query")
async def query(request: Request, _caller: Asker) -> Response:
    """Evaluate an expression at one moment."""
    now_ms = ms_of(Services.of(request).clock.now())
    return await _answer(request, lambda fields: parameters.instant(fields, now_ms))


@_both("/query_range")
async def query_range(request: Request, _caller: Asker) -> Response:
    """Evaluate an expression at a row of moments."""
    return await _answer(request, parameters.range_)


@_both("/series")
async def series(request: Request, _caller: Asker) -> Response:
    """List series by their labels."""
    return await _answer(request, parameters.series)


@_both("/labels")
async def labels(request: Request, _caller: Asker) -> Response:
    """List the names of labels."""
    return await _answer(request, parameters.names)


@routes.get("/label/{name}/values")
async def label_values(request: Request, _caller: Asker, name: str) -> Response:
    """List the values of a label."""
    return await _answer(request, lambda fields: parameters.values(fields, name))


@routes.get("/metadata")
async def metadata(request: Request, _caller: Asker) -> Response:
    """List metrics with their kind, unit and meaning."""
    return await _answer(request, parameters.metadata)


@_both("/format_query")
async def format_query(request: Request, _caller: Asker) -> Response:
    """Write an expression so that people can read it."""
    return await _answer(request, parameters.text)


@_both("/parse_query")
async def parse_query(request: Request, _caller: Asker) -> Response:
    """Show an expression as a tree."""
    return await _answer(request, parameters.tree)


@_both("/query_exemplars")
async def query_exemplars(_caller: Asker) -> Response:
    """List exemplars: there are none here."""
    return _response(succeeded(b"[]"))


@routes.get("/status/buildinfo")
async def buildinfo(_caller: Asker) -> Response:
    """Tell what answers here, and as which Prometheus."""
    told = {
        "version": f"{_LIKE}+ioc.{VERSION}",
        "revision": "",
        "branch": "",
        "buildUser": "",
        "buildDate": "",
        "goVersion": "",
    }
    return _response(succeeded(orjson.dumps(told)))


async def _answer(request: Request, read: Callable[[Form], Asked]) -> Response:
    try:
        fields = await _fields(request)
        asked, seconds = read(fields), parameters.timeout_seconds(fields)
    except BadDataError as error:
        return _response(failed(ErrorType.BAD_DATA, str(error)))
    told = await _unless_left(request, Services.of(request).workers.ask(asked, seconds=seconds))
    return Response(status_code=_CLIENT_LEFT) if told is None else _response(told)


async def _unless_left(request: Request, asking: Coroutine[None, None, Told]) -> Told | None:
    """Wait for an answer as long as the client does."""
    async with asyncio.TaskGroup() as tasks:
        gone = tasks.create_task(_left(request), name="client of a query")
        answer = tasks.create_task(asking, name="query")
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        answer.cancel()
    return None if answer.cancelled() else answer.result()


async def _fields(request: Request) -> Form:
    body = b""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM:
        body = await request.body()
    return parameters.form(body.decode("latin-1"), request.url.query)


async def _left(request: Request) -> None:
    """Wait until nobody waits for the answer any more."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _response(told: Told) -> Response:
    return Response(told.body, told.status, media_type="application/json")
