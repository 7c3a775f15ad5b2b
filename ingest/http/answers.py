"""Answers in the words of each protocol: RFC 9457, and what clients of InfluxDB read."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from core.model import Fault
from core.service.access import Denied
from core.service.problem import Problem
from ingest.write import Outcome

# Members that clients of InfluxDB 2 (code, message) and 1 (error) look for.
_INFLUX_CODES = {
    400: "invalid",
    401: "unauthorized",
    403: "forbidden",
    404: "not found",
    405: "method not allowed",
    408: "request too slow",
    413: "request too large",
    415: "unsupported media type",
    429: "too many requests",
    431: "request too large",
    503: "unavailable",
}

TRY_AGAIN_SECONDS = 1

NOT_STORED_YET = Problem(
    503,
    "Not stored yet",
    "the database did not confirm in time; send the same again, nothing is stored twice",
    headers={"retry-after": str(TRY_AGAIN_SECONDS)},
)
OVERLOADED = Problem(
    429,
    "Too much at once",
    "more is waiting to be stored than this process may hold; send the same again later",
    headers={"retry-after": str(TRY_AGAIN_SECONDS)},
)
NOT_FOUND = Problem(
    404,
    "Not found",
    "samples go to /api/v1/ingest, /api/v1/write, /write, /api/v2/write or /v1/metrics",
)
HUGE_HEADERS = Problem(431, "Headers too large", "send fewer and shorter headers")
ONLY_POST = Problem(405, "Method not allowed", "send samples by POST", headers={"allow": "POST"})
_REALM = 'Bearer realm="ioc", Basic realm="ioc"'
_DENIED = {
    Denied.NO_KEY: Problem(
        401,
        "A key is needed",
        "send `Authorization: Bearer ioc_…`, or Token, or basic auth with the key as password",
        headers={"www-authenticate": _REALM},
    ),
    Denied.UNKNOWN_KEY: Problem(
        401,
        "Unknown key",
        "the key does not exist, was revoked or has expired",
        headers={
            "www-authenticate": 'Bearer realm="ioc", Basic realm="ioc", error="invalid_token"'
        },
    ),
    Denied.SCOPE: Problem(403, "Not allowed", "this key has no scope `write`"),
}


def rate_limited(wait_seconds: float) -> Problem:
    """Tell a source that it sends more than it may, and when to send the same again."""
    return Problem(
        429,
        "Too much from this source",
        "more than ten times what is expected of it (rate_per_second of sources.yml); nothing of "
        "this request is stored, send the same again later",
        headers={"retry-after": str(math.ceil(wait_seconds))},
    )


def denied(reason: Denied) -> Problem:
    """Why a request may not write."""
    return _DENIED[reason]


def refused(outcome: Outcome, *, status: int) -> Problem:
    """Tell which samples were refused; the good part is stored."""
    detail = outcome.faults[0].detail if outcome.faults else "samples were refused"
    extra = {
        "accepted": outcome.accepted,
        "rejected": outcome.rejected,
        "errors": outcome.errors(),
    }
    title = "Samples refused" if outcome.rejected or outcome.accepted else "Unreadable body"
    return Problem(status, title, detail, extra=extra)


def written(samples: int) -> dict[str, str]:
    """Headers that say what was stored of a request of remote write."""
    prefix = "x-prometheus-remote-write"
    none = {f"{prefix}-histograms-written": "0", f"{prefix}-exemplars-written": "0"}
    return {f"{prefix}-samples-written": str(samples), **none}


def for_influx(problem: Problem, faults: Sequence[Fault] = ()) -> Problem:
    """Add the members that clients of InfluxDB show to their users."""
    text = problem.detail or problem.title
    if faults:
        text = f"{faults[0].where}: {faults[0].detail}".removeprefix(": ")
        rejected = problem.extra.get("rejected", 0)
        if problem.extra.get("accepted"):
            text = f"partial write: {text} dropped={rejected}"
    code = _INFLUX_CODES.get(problem.status, "internal error")
    extra: Mapping[str, Any] = {"code": code, "message": text, "error": text}
    return replace(problem, extra={**problem.extra, **extra})


def json_body(content: object) -> bytes:
    """Serialise an answer."""
    return orjson.dumps(content)
