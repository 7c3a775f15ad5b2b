"""Routes of the ingest process, as a plain ASGI app: nothing stands between socket and decoder."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from prometheus_client import Counter

from core.service import health, metrics
from core.service.access import Denied, Keyring, presented_key
from core.service.problem import Problem, send_problem
from core.store.keys import ApiKey, Scope
from ingest.decode.otlp import Encoding
from ingest.heartbeats import GoneError, Pings
from ingest.room import Room

from . import answers, otlp
from .body import BodyError, DisconnectedError, Limits, header, header_bytes
from .forms import FORMS, Form, encoding_of, reading
from .request import Request, Stored, Submit

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

DENIED = Counter("ioc_ingest_denied_total", "Requests without a good key.", ["reason"])

ROOM_AGAIN_SECONDS = 30

# Official clients ask for a version before they write; ours is not InfluxDB's.
_INFLUX_HEADERS = [
    (b"x-influxdb-version", f"ioc-{metrics.VERSION}".encode()),
    (b"x-influxdb-build", b"ioc"),
]

_PING_HEADERS = [(b"cache-control", b"no-store")]  # a GET that changes something


@dataclass(frozen=True, slots=True)
class App:
    """One ASGI app. submit: stores one request, see `request.py`. pings: takes in reports."""

    keyring: Keyring
    submit: Submit
    health: health.Health
    pings: Pings
    limits: Limits = field(default_factory=Limits)
    room: Room = field(default_factory=Room)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        path = scope["path"]
        if header_bytes(scope["headers"]) > self.limits.header_bytes_max:
            await send_problem(send, answers.for_influx(answers.HUGE_HEADERS))
        elif path in health.PATHS:
            await self.health(scope, receive, send)
        elif self.pings.claims(path, scope["headers"]):
            await self._ping(scope, receive, send)
        elif path == "/ping":
            await _answer(send, 204, b"", _INFLUX_HEADERS)
        elif path == "/health":
            await _answer(send, 200, answers.json_body(_influx_health()), _INFLUX_HEADERS)
        elif form := FORMS.get(path):
            await self._write(form, scope, receive, send)
        else:
            await send_problem(send, answers.for_influx(answers.NOT_FOUND))

    async def _write(
        self, form: Form, scope: Mapping[str, Any], receive: Receive, send: Send
    ) -> None:
        try:
            answer = await self._stored(form, scope, receive)
        except DisconnectedError:
            return
        if form is Form.OTLP:
            encoding = encoding_of(header(scope["headers"], b"content-type")) or Encoding.JSON
            told = otlp.told(answer, encoding)
            await _answer(send, told.status, told.body, told.headers, encoding.encode())
        elif isinstance(answer, Stored) and form is Form.JSON:
            body = answers.json_body({"accepted": answer.accepted})
            await _answer(send, 200, body)
        elif isinstance(answer, Stored):
            more = _written(answer.accepted) if form is Form.REMOTE_WRITE else _INFLUX_HEADERS
            await _answer(send, 204, b"", more)
        else:
            await send_problem(send, answer)

    async def _ping(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        try:
            answer = await self.pings.answer(scope, receive)
        except GoneError:
            return
        if isinstance(answer, Problem):
            await send_problem(send, answer)
        else:
            await _answer(send, 200, answer, _PING_HEADERS, content_type=b"text/plain")

    async def _stored(
        self, form: Form, scope: Mapping[str, Any], receive: Receive
    ) -> Stored | Problem:
        if scope["method"] != "POST":
            return self._told(form, answers.ONLY_POST)
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        key = self._key(form, scope, query)
        if isinstance(key, Denied) or key.source is None:
            reason = key if isinstance(key, Denied) else Denied.SCOPE
            DENIED.labels(reason.value).inc()
            return self._told(form, answers.denied(reason))
        if why := self.room.refusal:
            return self._told(form, _no_room(why))
        headers = scope["headers"]
        found = reading(form, query, header(headers, b"content-type"))
        if isinstance(found, Problem):
            return self._told(form, found)
        request = Request(form, key.source, scope["path"], found, headers, receive)
        try:
            return await self.submit(request, self.limits)
        except BodyError as error:
            return self._told(form, error.problem)

    def _key(
        self, form: Form, scope: Mapping[str, Any], query: Mapping[str, list[str]]
    ) -> ApiKey | Denied:
        presented = presented_key(scope["headers"])
        if presented is None and form is Form.LINES:
            presented = query.get("p", [None])[0]  # InfluxDB 1: ?u=…&p=…
        return self.keyring.check(presented, Scope.WRITE)

    def _told(self, form: Form, problem: Problem) -> Problem:
        return answers.for_influx(problem) if form is Form.LINES else problem


def _written(samples: int) -> list[tuple[bytes, bytes]]:
    """Tell a sender of remote write 2.0 what was stored of its request."""
    return [(name.encode(), value.encode()) for name, value in answers.written(samples).items()]


def _influx_health() -> dict[str, str]:
    return {
        "name": "ioc",
        "message": "ready for writes",
        "status": "pass",
        "version": metrics.VERSION,
    }


def _no_room(why: str) -> Problem:
    """Tell a sender that nothing can be stored until somebody frees space."""
    return Problem(
        503,
        "No room to store it",
        f"{why}; nothing of this request is stored, send the same again later",
        headers={"retry-after": str(ROOM_AGAIN_SECONDS)},
    )


async def _answer(
    send: Send,
    status: int,
    body: bytes,
    headers: list[tuple[bytes, bytes]] | None = None,
    content_type: bytes = b"application/json",
) -> None:
    kind = [(b"content-type", content_type)] if body else []
    start = {"type": "http.response.start", "status": status, "headers": [*(headers or ()), *kind]}
    await send(start)
    await send({"type": "http.response.body", "body": body})
