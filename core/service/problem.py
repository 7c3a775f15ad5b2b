"""Problems as HTTP tells them: RFC 9457, one form for every interface of ours."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.responses import Response

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request was not done.

    status: HTTP. title: the same for every problem of this type. detail: this one; what was wrong
    and what to do. extra: members of this type (`errors`, `retry_after_seconds` …). type: a name
    that programs may rely on.
    """

    status: int
    title: str
    detail: str = ""
    type: str = "about:blank"
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """Render as JSON."""
        own = {"type": self.type, "title": self.title, "status": self.status}
        if self.detail:
            own["detail"] = self.detail
        return orjson.dumps({**self.extra, **own})

    def response(self) -> Response:
        """Render for Starlette and FastAPI."""
        return Response(
            self.body(), self.status, headers=dict(self.headers), media_type=CONTENT_TYPE
        )


# Of two who write the same, the one that waited as long as he may (`lock_seconds` of a login).
HELD = Problem(
    503,
    "Somebody else is writing",
    "another change is being stored; of this one nothing was: send it again, as it is",
    type="held",
    headers={"Retry-After": "5"},
)


def misfit(title: str, faults: Iterable[tuple[str, str]]) -> Problem:
    """Say which members of a request (JSON pointers) do not fit, and why."""
    errors = [{"field": field, "reason": reason} for field, reason in faults]
    detail = "; ".join(f"{each['field']}: {each['reason']}" for each in errors)
    return Problem(422, title, detail, extra={"errors": errors})


class ProblemError(Exception):
    """Raised at a rim only, to be answered by one handler of an app (`api/failures.py`)."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail or problem.title)
        self.problem = problem


async def send_problem(send: Callable[[dict[str, Any]], Awaitable[None]], problem: Problem) -> None:
    """Answer a plain ASGI request with a problem."""
    headers = [(b"content-type", CONTENT_TYPE.encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": problem.body()})
