"""What is answered when something is wrong: RFC 9457, or what clients of Alertmanager read."""

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from psycopg import DataError, OperationalError
from psycopg.errors import LockNotAvailable
from starlette.exceptions import HTTPException

from core.service.problem import HELD, Problem, ProblemError, misfit

from .alertmanager import PREFIX
from .alertmanager import problem as as_alertmanager
from .requests import id_of

log = structlog.get_logger()


def answer(app: FastAPI) -> None:
    """Answer in these words whatever a route raises."""
    app.add_exception_handler(ProblemError, _answer_problem)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(OperationalError, _answer_away)
    app.add_exception_handler(DataError, _answer_unstorable)
    app.add_exception_handler(Exception, _answer_failure)


async def _answer_problem(request: Request, error: Exception) -> Response:
    if not isinstance(error, ProblemError):
        raise error
    return _answer(request, error.problem)


async def _answer_invalid(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    faults = ((_pointer(one["loc"]), one["msg"]) for one in found)
    return _answer(request, misfit("The request does not fit", faults))


def _pointer(location: Sequence[object]) -> str:
    """JSON pointer of a place in the body; the body itself is the root."""
    return "".join(f"/{part}" for part in location if part != "body")


async def _answer_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return _answer(request, Problem(status, HTTPStatus(status).phrase, headers=headers))


async def _answer_away(request: Request, error: Exception) -> Response:
    if isinstance(error, LockNotAvailable):
        log.warning("held", path=request.url.path)
        return _answer(request, HELD)
    log.warning("database_away", error=str(error).strip())
    detail = "the database does not answer; try again"
    return _answer(request, Problem(503, "Not now", detail, headers={"Retry-After": "2"}))


async def _answer_unstorable(request: Request, error: Exception) -> Response:
    # Such as a character NUL, which PostgreSQL has no text for.
    log.warning("request_unstorable", error=str(error).strip())
    detail = "a text or a number of it cannot be stored, or looked for"
    return _answer(request, Problem(422, "The request does not fit", detail))


async def _answer_failure(request: Request, _error: Exception) -> Response:
    # The server writes the traceback; what went wrong inside is nobody's business outside.
    detail = "tell the administrator the request id; the log has more"
    return _answer(request, Problem(500, "Something failed", detail))


def _answer(request: Request, problem: Problem) -> Response:
    if request.url.path.startswith(PREFIX):
        return as_alertmanager(problem)
    extra = {**problem.extra, "request_id": id_of(request.scope)}
    return replace(problem, extra=extra).response()
