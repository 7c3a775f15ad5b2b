"""Whether a process can do its job now."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx

from core.service.address import Address
from ioc.private import Postgres

_ASK_SECONDS = 3.0


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
        try:
            async with httpx.AsyncClient(timeout=_ASK_SECONDS, trust_env=False) as client:
                answer = await client.get(f"http://{address}/readyz")
        except httpx.TransportError:
            return f"it does not answer on {address} yet"
        if answer.is_success:
            return None
        return "; ".join(f"{name}: {why}" for name, why in _reasons(answer).items())

    return ask


def _reasons(answer: httpx.Response) -> dict[str, str]:
    try:
        return dict(answer.json()["reasons"])
    except (ValueError, KeyError, TypeError):
        return {"answer": f"HTTP {answer.status_code}"}
