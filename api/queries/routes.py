"""Prometheus' HTTP API for questions: the same addresses, parameters, answers and errors."""

from collections.abc import Callable
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Depends, Request, Response

from api.access import Caller, Needs, Permission
from api.instants import ms_of
from api.messages import PROBLEMS
from api.services import Services
from core.service.metrics import built_like

from . import parameters
from .asked import Asked, Told
from .asking import CLIENT_LEFT, told
from .errors import BadDataError, ErrorType, failed, succeeded
from .parameters import Form

routes = APIRouter(prefix="/api/v1", tags=["queries"], responses=PROBLEMS)

Asker = Annotated[Caller, Depends(Needs(Permission.ASK, by_unit=True))]

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
async def query(request: Request, caller: Asker) -> Response:
    """Evaluate an expression at one moment."""
    now_ms = ms_of(Services.of(request).clock.now())
    return await _answer(request, caller, lambda fields: parameters.instant(fields, now_ms))


@_both("/query_range")
async def query_range(request: Request, caller: Asker) -> Response:
    """Evaluate an expression at a row of moments."""
    return await _answer(request, caller, parameters.range_)


@_both("/series")
async def series(request: Request, caller: Asker) -> Response:
    """List series by their labels."""
    return await _answer(request, caller, parameters.series)


@_both("/labels")
async def labels(request: Request, caller: Asker) -> Response:
    """List the names of labels."""
    return await _answer(request, caller, parameters.names)


@routes.get("/label/{name}/values")
async def label_values(request: Request, caller: Asker, name: str) -> Response:
    """List the values of a label."""
    return await _answer(request, caller, lambda fields: parameters.values(fields, name))


@routes.get("/metadata")
async def metadata(request: Request, caller: Asker) -> Response:
    """List metrics with their kind, unit and meaning."""
    return await _answer(request, caller, parameters.metadata)


@_both("/format_query")
async def format_query(request: Request, caller: Asker) -> Response:
    """Write an expression so that people can read it."""
    return await _answer(request, caller, parameters.text)


@_both("/parse_query")
async def parse_query(request: Request, caller: Asker) -> Response:
    """Show an expression as a tree."""
    return await _answer(request, caller, parameters.tree)


@_both("/query_exemplars")
async def query_exemplars(_caller: Asker) -> Response:
    """List exemplars: there are none here."""
    return _response(succeeded([b"[]"]))


@routes.get("/status/buildinfo")
async def buildinfo(_caller: Asker) -> Response:
    """Tell what answers here, and as which Prometheus."""
    return _response(succeeded([orjson.dumps(built_like(_LIKE))]))


async def _answer(request: Request, caller: Caller, read: Callable[[Form], Asked]) -> Response:
    try:
        found = await told(request, caller, read)
    except BadDataError as error:
        found = failed(ErrorType.BAD_DATA, str(error))
    return Response(status_code=CLIENT_LEFT) if found is None else _response(found)


def _response(found: Told) -> Response:
    return Response(found.body, found.status, media_type="application/json")
