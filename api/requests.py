"""Each request has an id, one line in the log and one measurement."""

import re
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

import structlog
from prometheus_client import Histogram
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from core.service.address import is_loopback
from core.service.health import PATHS

log = structlog.get_logger()

App = Callable[[Scope, Receive, Send], Awaitable[None]]

SECONDS: Final = Histogram(
    "ioc_api_request_seconds", "From request to the end of the answer.", ["method", "status"]
)
ID_HEADER: Final = b"x-request-id"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
_SECRET: Final = re.compile(r"(?<=/oncall/ics/).+")  # whoever reads the log could read it
_NO_ANSWER: Final = 499  # the client went away before there was one


def traced(app: App) -> App:
    """Wrap an ASGI app; sockets and the process's own life pass through."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        id_, status, started = secrets.token_hex(6), _NO_ANSWER, time.monotonic()
        scope["request_id"] = id_

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (ID_HEADER, id_.encode())]
            await send(message)

        try:
            await app(scope, receive, sending)
        finally:
            _note(scope, id_, status, time.monotonic() - started)

    return wrapped


def id_of(scope: Scope) -> str:
    """Id of a request, for the answer that tells of a failure."""
    return str(scope.get("request_id", ""))


def address_of(request: Request) -> str:
    """Where a request comes from; what a proxy says of it counts if that proxy is believed."""
    return request.client.host if request.client else ""


def is_local(request: Request) -> bool:
    """Whether a request comes from a program of this very machine.

    Behind a proxy that is what the proxy says of it; every address that is named must be of this
    machine, so that whoever writes one more into the header gains nothing.
    """
    if not is_loopback(address_of(request)) or "forwarded" in request.headers:
        return False
    said = request.headers.getlist("x-forwarded-for")
    if said:
        return all(is_loopback(part.strip()) for line in said for part in line.split(","))
    # A proxy that says nothing of whom it asks for would make all the world local: but then the
    # page has a name that is not of this machine.
    page = request.headers.get("origin") or f"//{request.headers.get('host', '')}"
    try:
        return is_loopback(urlsplit(page).hostname or "")
    except ValueError:  # brackets that are no address
        return False


def _note(scope: Scope, id_: str, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in _METHODS else "other"
    SECONDS.labels(method, f"{status // 100}xx").observe(seconds)
    tell = log.debug if scope["path"] in PATHS else log.info  # asked every second by machines
    tell(
        "request",
        id=id_,
        method=method,
        path=_SECRET.sub("…", scope["path"]),
        status=status,
        seconds=round(seconds, 4),
    )
