"""Questions over HTTP: read from a request, asked as long as somebody waits for the answer."""

import asyncio
from collections.abc import Callable
from typing import Final

from fastapi import Request

from api.access import Caller, Permission, reach
from api.services import Services

from . import parameters
from .asked import Asked, Sampled, Told, Within
from .parameters import Form

CLIENT_LEFT: Final = 499
_FORM: Final = "application/x-www-form-urlencoded"


async def told(request: Request, caller: Caller, read: Callable[[Form], Asked]) -> Told | None:
    """Ask what a request asks; None: the client has left. Raises BadDataError."""
    fields = await _fields(request)
    asked, seconds = read(fields), parameters.timeout_seconds(fields)
    asked = await _allowed(asked, caller, Services.of(request))
    async with asyncio.TaskGroup() as tasks:
        gone = tasks.create_task(_left(request), name="client of a query")
        asking = Services.of(request).workers.ask(asked, seconds=seconds)
        answer = tasks.create_task(asking, name="query")
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        answer.cancel()
    return None if answer.cancelled() else answer.result()


async def _allowed(asked: Asked, caller: Caller, services: Services) -> Asked:
    """Narrow a question to the units that the caller may ask about."""
    if caller.tops(Permission.ASK) is None or not isinstance(asked, Sampled):
        return asked
    async with services.pool.connection() as conn:
        units = await reach(conn, caller, Permission.ASK)
    return Within(sorted(units or ()), asked)


async def _fields(request: Request) -> Form:
    body = b""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM:
        body = await request.body()
    return parameters.form(body.decode("latin-1"), request.url.query)


async def _left(request: Request) -> None:
    """Wait until nobody waits for the answer any more."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
