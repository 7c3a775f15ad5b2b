"""How Alertmanager answers: bodies as JSON, faults as a JSON text, filters in its notation."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
from starlette.responses import Response

from alerts.dispatch.matchers import MatcherError, check, matchers_of
from core.model import Condition, Relation
from core.service.problem import Problem

_WHY: Final = {
    "description": "Why it is not done",
    "content": {"application/json": {"schema": {"type": "string"}}},
}
FAULTS: Final[dict[int | str, dict[str, Any]]] = {400: _WHY}
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = dict.fromkeys((401, 403, 422), _WHY)


PREFIX: Final = "/api/v2"


class BadRequestError(Exception):
    """A request that makes no sense; says why."""


def answered(body: object) -> Response:
    """Answer with JSON."""
    return Response(orjson.dumps(body, option=orjson.OPT_UTC_Z), media_type="application/json")


def refused(reason: str, status: int = HTTPStatus.BAD_REQUEST) -> Response:
    """Answer with a reason."""
    return Response(orjson.dumps(reason), status, media_type="application/json")


def problem(found: Problem) -> Response:
    """Answer with a problem as a JSON text: clients of Alertmanager read no other."""
    reason = ": ".join(filter(None, (found.title, found.detail)))
    answer = refused(reason, found.status)
    answer.headers.update(found.headers)
    return answer


def filter_of(texts: Sequence[str]) -> tuple[Condition, ...]:
    """Read a filter, a matcher a text. Raises BadRequestError."""
    try:
        return tuple(condition for text in texts for condition in matchers_of(text))
    except MatcherError as error:
        raise BadRequestError(f"bad matcher format: {error}") from None


def receiver_of(pattern: str | None) -> Condition | None:
    """Read a pattern of the names of receivers; None: any. Raises BadRequestError."""
    if pattern is None:
        return None
    condition = Condition("receiver", Relation.MATCHES, pattern)
    try:
        check(condition)
    except MatcherError as error:
        raise BadRequestError(f"failed to parse receiver param: {error}") from None
    return condition
