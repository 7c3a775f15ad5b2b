"""Lines of a chart: at most so many points a series, of which none hides an extreme."""

from http import HTTPStatus
from typing import Annotated, Final, Literal

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from api.access import Caller, Needs, Permission
from api.instants import ms_of
from api.messages import PROBLEMS
from api.messages import Problem as ProblemMessage
from api.services import Services
from core.service.problem import Problem, ProblemError

from . import parameters
from .asked import Told
from .asking import CLIENT_LEFT, told
from .errors import BadDataError, ErrorType
from .parameters import CHART_POINTS_MAX, CHART_POINTS_MIN

routes = APIRouter(
    prefix="/api/ioc/v1",
    tags=["queries"],
    responses={**PROBLEMS, 503: {"model": ProblemMessage, "description": "Too slow, or too busy"}},
)

Asker = Annotated[Caller, Depends(Needs(Permission.ASK, by_unit=True))]

_TITLES: Final = {
    ErrorType.BAD_DATA.type: "The request does not fit",
    ErrorType.EXECUTION.type: "The question cannot be answered",
    ErrorType.TIMEOUT.type: "The answer takes too long",
    ErrorType.UNAVAILABLE.type: "Not now",
}


class ChartCorrection(BaseModel):
    """Samples from start to end that people have put right. value: null if they are void."""

    start: int
    end: int
    value: float | None
    at: int = Field(description="When that was done.")
    reason: str


class ChartSeries(BaseModel):
    """A line. Of each point: when it ends, and what of its numbers; what is not finite is null.

    A stretch without numbers has no point. ends: the series ended there, so no line leads to the
    next point; nor does one where that is further away than 2.5 periods and a length.
    """

    metric: dict[str, str]
    unit_of_measure: str | None = Field(description="Null for what is computed.")
    period_ms: int | None = Field(description="How far apart samples are expected, if known.")
    time: list[int]
    min: list[float | None]
    max: list[float | None]
    last: list[float | None]
    count: list[int]
    ends: list[bool]
    beyond: list[Literal["", "NaN", "+Inf", "-Inf"]] = Field(
        description="What `last` is where that is null. Empty: it is nowhere."
    )
    damaged: list[tuple[int, int]] = Field(description="Spans of which samples are missing.")
    corrected: list[ChartCorrection] = Field(description="The newest first; none of expressions.")


class Chart(BaseModel):
    """Lines of one chart. of: a point is of all samples of its length, or of a moment."""

    query: str
    start: int
    end: int
    as_of: int
    of: Literal["samples", "moments"]
    length_ms: int
    tiers: dict[str, int] = Field(description="Where so many samples or hours were read from.")
    series: list[ChartSeries]
    warnings: list[str]
    infos: list[str]


def _parameter(
    name: str, meaning: str, *, required: bool = True, **schema: object
) -> dict[str, object]:
    field = {"name": name, "in": "query", "required": required, "description": meaning}
    return {**field, "schema": {"type": "string", **schema}}


_PARAMETERS: Final = [
    _parameter("query", "PromQL: a selector, or any other expression."),
    _parameter("start", "Seconds since 1970, or RFC 3339; not itself a part of the chart."),
    _parameter("end", "As start; now, if there is none.", required=False),
    _parameter(
        "max_points",
        "Points of a line at most, such as the pixels of the chart.",
        type="integer",
        minimum=CHART_POINTS_MIN,
        maximum=CHART_POINTS_MAX,
    ),
    _parameter("timeout", "How long it may take, such as 5s.", required=False),
]


@routes.get("/chart", response_model=Chart, openapi_extra={"parameters": _PARAMETERS})
async def chart(request: Request, caller: Asker) -> Response:
    """Draw lines of at most so many points, of which none hides an extreme."""
    return await _drawn(request, caller)


@routes.post("/chart", response_model=Chart)
async def chart_by_form(request: Request, caller: Asker) -> Response:
    """Draw the same; what is asked stands in a form, where an expression may be long."""
    return await _drawn(request, caller)


async def _drawn(request: Request, caller: Caller) -> Response:
    now_ms = ms_of(Services.of(request).clock.now())
    try:
        found = await told(request, caller, lambda fields: parameters.chart(fields, now_ms))
    except BadDataError as error:
        problem = Problem(422, _TITLES[ErrorType.BAD_DATA.type], str(error))
        raise ProblemError(problem) from None
    if found is None:
        return Response(status_code=CLIENT_LEFT)
    if found.status != HTTPStatus.OK:
        raise ProblemError(_problem(found))
    return Response(found.body, found.status, media_type="application/json")


def _problem(refused: Told) -> Problem:
    """Tell in our own form why there is no chart."""
    error = orjson.loads(refused.body)
    title = _TITLES.get(error["errorType"], "Something failed")
    status = 422 if refused.status < HTTPStatus.INTERNAL_SERVER_ERROR else refused.status
    headers = {"Retry-After": "2"} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return Problem(status, title, error["error"], headers=headers)
