"""Pings by HTTP: whose key, which report; taken in, and only then answered."""

import hmac
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

import anyio

from core.service.access import presented_key
from core.service.bucket import Buckets
from core.service.health import PATHS, Health
from core.service.problem import Problem, send_problem
from ingest.heartbeats.address import asked, key_of_header
from ingest.heartbeats.life import Kind

from .watcher import Watcher

PATH: Final = "/ping"
BODY_BYTES_MAX: Final = 2_000  # kept; more is read past, and much more is not read
_BODY_BYTES_READ: Final = 100_000
_BODY_SECONDS: Final = 5.0
_METHODS: Final = frozenset({"GET", "HEAD", "POST"})
_PINGS_PER_SECOND: Final = 0.5
_PINGS_BURST: Final = 20
_NO_WORDS: Final = "no words"

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_NOBODY: Final = Problem(
    404, "Not found", "no center has this key, or there is no such report: /ping/KEY or …/fail"
)
_METHOD: Final = Problem(
    405, "Method not allowed", "ping by GET, HEAD or POST", headers={"allow": "GET, HEAD, POST"}
)
_HASTE: Final = Problem(
    429, "Too many pings", "once a minute is enough", headers={"retry-after": "2"}
)


@dataclass(slots=True)
class Pinged:
    """An ASGI app. keys: by center."""

    watcher: Watcher
    keys: Mapping[str, str] = field(repr=False)
    health: Health = field(default_factory=Health)
    _rate: Buckets = field(default_factory=lambda: Buckets(_PINGS_PER_SECOND, _PINGS_BURST))

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http":
            return
        path = scope["path"]
        if path in PATHS:
            await self.health(scope, receive, send)
        elif path != PATH and not path.startswith(f"{PATH}/"):
            await send_problem(send, _NOBODY)
        elif problem := await self._pinged(scope, receive):
            await send_problem(send, problem)
        else:
            await _send_ok(send, has_body=scope["method"] != "HEAD")

    async def _pinged(self, scope: Mapping[str, Any], receive: Receive) -> Problem | None:
        if scope["method"] not in _METHODS:
            return _METHOD
        headers = scope["headers"]
        wanted = asked(scope["path"], key_of_header(headers) or presented_key(headers))
        center = self._center_of(wanted.key)
        if center is None or wanted.action is None:
            return _NOBODY
        if self._rate.take(center, now=anyio.current_time()):
            return _HASTE
        body = await _beginning(receive)
        match wanted.action.kind:
            case Kind.SUCCESS:
                self.watcher.heard(center, None)
            case Kind.FAIL:
                self.watcher.heard(center, _text(body))
            case Kind.START:
                pass  # says nothing of how it ends
        return None

    def _center_of(self, presented: str | None) -> str | None:
        """Find whose key it is; as long for a wrong one as for a right one."""
        given = (presented or "").encode()
        found = None
        for center, key in self.keys.items():
            if hmac.compare_digest(given, key.encode()):
                found = center
        return found


async def _beginning(receive: Receive) -> bytes:
    kept, read = bytearray(), 0
    with anyio.move_on_after(_BODY_SECONDS):
        while read < _BODY_BYTES_READ:
            part = await receive()
            chunk: bytes = part.get("body", b"")
            read += len(chunk)
            kept += chunk[: BODY_BYTES_MAX - len(kept)]
            if part["type"] == "http.disconnect" or not part.get("more_body", False):
                break
    return bytes(kept)


def _text(body: bytes) -> str:
    """Give what a center says of itself, in words that any channel can carry."""
    text = body.decode("utf-8", "replace")
    plain = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(plain.split()) or _NO_WORDS


async def _send_ok(send: Send, *, has_body: bool) -> None:
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"OK\n" if has_body else b""})
