"""One form for every refusal."""

import json

import httpx
from fastapi import FastAPI

from core.service.problem import Problem, ProblemError, answer_problem

_LOCKED = Problem(
    429,
    "Too many attempts",
    "wait, then try again",
    type="urn:ioc:problem:too-many-attempts",
    extra={"retry_after_seconds": 60, "status": 200},
    headers={"Retry-After": "60"},
)


def test_members_of_the_standard_win() -> None:
    assert json.loads(_LOCKED.body()) == {
        "type": "urn:ioc:problem:too-many-attempts",
        "title": "Too many attempts",
        "status": 429,
        "detail": "wait, then try again",
        "retry_after_seconds": 60,
    }
    assert json.loads(Problem(404, "Not found").body()) == {
        "type": "about:blank",
        "title": "Not found",
        "status": 404,
    }


async def test_fastapi_answers_with_it() -> None:
    app = FastAPI()
    app.add_exception_handler(ProblemError, answer_problem)

    @app.get("/")
    async def refuse() -> None:
        raise ProblemError(_LOCKED)

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/")
    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "60"
    assert answer.json()["retry_after_seconds"] == 60
