"""One form for every refusal."""

import json

from core.service.problem import Problem

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


def test_a_response_is_of_its_own_kind() -> None:
    answer = _LOCKED.response()
    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "60"
    assert json.loads(bytes(answer.body))["retry_after_seconds"] == 60
