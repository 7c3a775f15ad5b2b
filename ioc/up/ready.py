"""Whether a process can do its job now."""

import asyncio
import http.client
import json
from collections.abc import Awaitable, Callable

from core.service.address import Address
from ioc.private import Postgres

_ASK_SECONDS = 3.0
# A full disk keeps samples out, but the start goes on: the walls are wanted most then.
_DISK = "disk"


def database_ready(postgres: Postgres) -> Callable[[], Awaitable[str | None]]:
    """Ready when it takes connections: after a crash it first reads its log again."""

    async def ask() -> str | None:
        answers = await asyncio.to_thread(postgres.answers)
        return None if answers else "it does not take connections yet"

    return ask


def port_ready(address: Address) -> Callable[[], Awaitable[str | None]]:
    """Ready when something listens."""

    async def ask() -> str | None:
        try:
            _reader, writer = await asyncio.open_connection(address.host, address.port)
        except OSError:
            return f"it does not listen on {address} yet"
        writer.close()
        return None

    return ask


def process_ready(address: Address) -> Callable[[], Awaitable[str | None]]:
    """Ready when its own /readyz says so; else its reasons."""

    async def ask() -> str | None:
        return await asyncio.to_thread(_why_not_ready, address)

    return ask


def _why_not_ready(address: Address) -> str | None:
    connection = http.client.HTTPConnection(address.host, address.port, timeout=_ASK_SECONDS)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return f"it does not answer on {address} yet"
    finally:
        connection.close()
    if answer.status == http.HTTPStatus.OK:
        return None
    reasons = _reasons(answer.status, body)
    return "; ".join(f"{name}: {why}" for name, why in reasons.items() if name != _DISK) or None


def _reasons(status: int, body: bytes) -> dict[str, str]:
    try:
        return dict(json.loads(body)["reasons"])
    except (ValueError, KeyError, TypeError):
        return {"answer": f"HTTP {status}"}
