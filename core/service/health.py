"""/healthz, /readyz and /metrics of one process, as an ASGI app of its own or inside another."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any, Final

import orjson

from . import metrics
from .address import is_loopback
from .checks import Check, Question
from .problem import Problem, send_problem

Scope = Mapping[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

PATHS: Final = frozenset({"/healthz", "/readyz", "/metrics"})

_NONE: Final[Mapping[str, Check]] = MappingProxyType({})
_UNKNOWN = Problem(404, "Not found", f"this process answers {', '.join(sorted(PATHS))}")
_KEY_WANTED = Problem(
    401,
    "A key is needed",
    "from another machine /metrics wants `Authorization: Bearer` with the text of a file "
    "secrets/metrics in the state folder; make one to allow it",
    headers={"www-authenticate": "Bearer"},
)


class Health:
    """What one process says of itself; `run` is a task of it that makes the checks.

    checks: by name, each given a second. metrics_key: lets other machines read /metrics.
    """

    def __init__(self, checks: Mapping[str, Check] = _NONE, metrics_key: str | None = None) -> None:
        self._questions = {name: Question(check) for name, check in checks.items()}
        self._metrics_key = metrics_key

    async def run(self) -> None:
        """Make the checks that requests ask for, until cancelled.

        Apart from the requests: a check may hang for longer than anybody should have to wait.
        """
        async with asyncio.TaskGroup() as tasks:
            for name, question in self._questions.items():
                tasks.create_task(question.run(), name=f"check {name}")

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        match scope["type"], scope.get("path"):
            case "http", "/healthz":
                await _send_json(send, 200, {"alive": True})  # the loop turned to say this
            case "http", "/readyz":
                reasons = await self.reasons()
                await _send_json(
                    send, 503 if reasons else 200, {"ready": not reasons, "reasons": reasons}
                )
            case "http", "/metrics":
                await self._send_metrics(scope, send)
            case "http", _:
                await send_problem(send, _UNKNOWN)
            case _:
                pass  # no lifespan, no sockets

    async def reasons(self) -> dict[str, str]:
        """Ask all checks at once; the failing ones with their reasons."""
        answers = await asyncio.gather(*(one.answer() for one in self._questions.values()))
        named = zip(self._questions, answers, strict=True)
        return {name: reason for name, reason in named if reason is not None}

    async def _send_metrics(self, scope: Scope, send: Send) -> None:
        if not (_is_local(scope) or self._knows(_header(scope, b"authorization"))):
            await send_problem(send, _KEY_WANTED)
            return
        await _send(send, 200, metrics.CONTENT_TYPE, metrics.page())

    def _knows(self, authorization: str) -> bool:
        if not self._metrics_key:
            return False
        return hmac.compare_digest(authorization.encode(), f"Bearer {self._metrics_key}".encode())


def _is_local(scope: Scope) -> bool:
    """Whether the request comes from this machine, not through a proxy on it."""
    client = scope.get("client")
    forwarded = _header(scope, b"x-forwarded-for") or _header(scope, b"forwarded")
    return client is not None and is_loopback(client[0]) and not forwarded


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


async def _send_json(send: Send, status: int, body: object) -> None:
    await _send(send, status, "application/json", orjson.dumps(body))


async def _send(send: Send, status: int, content_type: str, body: bytes) -> None:
    headers = [(b"content-type", content_type.encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
