"""Whether a process can do its job now."""

import asyncio
import http
import json
from collections.abc import Awaitable, Callable, Mapping

from core.service.address import Address
from ioc.private import Postgres

_ASK_SECONDS = 5.0
_ANSWER_BYTES_MAX = 1 << 16
# A full disk keeps samples out, but the start goes on: the walls are wanted most then.
_DISK = "disk"
_DATABASE = "database"

# Gives None when ready, or what it waits for.
Ready = Callable[[], Awaitable[str | None]]


def database_ready(postgres: Postgres) -> Ready:
    """Ready when it takes connections: after a crash it first reads its log again."""

    async def ask() -> str | None:
        answers = await asyncio.to_thread(postgres.answers)
        return None if answers else "it does not take connections"

    return ask


def port_ready(address: Address) -> Ready:
    """Ready when something listens."""

    async def ask() -> str | None:
        try:
            _reader, writer = await asyncio.open_connection(address.host, address.port)
        except OSError:
            return f"it does not listen on {address}"
        writer.close()
        return None

    return ask


def process_ready(address: Address) -> Ready:
    """Ready when its own /readyz says so; else its reasons."""

    async def ask() -> str | None:
        try:
            async with asyncio.timeout(_ASK_SECONDS):
                status, body = await _get_readyz(address)
        except (OSError, ValueError):  # a timeout is an OSError, too
            return f"it does not answer on {address}"
        if status == http.HTTPStatus.OK:
            return None
        return _told(_reasons(status, body))

    return ask


async def _get_readyz(address: Address) -> tuple[int, bytes]:
    """Ask without a thread, of which a process that hangs would keep one busy.

    Raises ValueError when the answer is none of HTTP.
    """
    reader, writer = await asyncio.open_connection(address.host, address.port)
    try:
        writer.write(f"GET /readyz HTTP/1.0\r\nHost: {address}\r\n\r\n".encode())
        answer = await reader.read(_ANSWER_BYTES_MAX)
        while not reader.at_eof() and len(answer) < _ANSWER_BYTES_MAX:
            answer += await reader.read(_ANSWER_BYTES_MAX)
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    _version, status, *_ = head.split(maxsplit=2)
    return int(status), body


def _told(reasons: Mapping[str, str]) -> str | None:
    """Put reasons into words; without the database nothing else can be well, so that is enough."""
    named = {_DATABASE: reasons[_DATABASE]} if _DATABASE in reasons else reasons
    return "; ".join(f"{name}: {why}" for name, why in named.items() if name != _DISK) or None


def _reasons(status: int, body: bytes) -> dict[str, str]:
    try:
        return dict(json.loads(body)["reasons"])
    except (ValueError, KeyError, TypeError):
        return {"answer": f"HTTP {status}"}
