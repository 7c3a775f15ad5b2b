"""A person's own browsers: which key they need, which there are, one more, one less."""

from typing import Annotated, Final
from urllib.parse import urlsplit

import anyio
from fastapi import APIRouter, Depends, Path, Request

from alerts.deliver.push import VapidKey, vapid_key
from alerts.deliver.push import tables as browsers
from api.access import Caller, Needs, Permission
from api.messages import MISSING, PROBLEMS
from api.services import Services
from core.service.problem import Problem, ProblemError

from .models import PushBrowser, PushBrowsers, PushKey, PushSubscriptionIn

routes = APIRouter(prefix="/api/ioc/v1/push", tags=["session"], responses=PROBLEMS)

Person = Annotated[Caller, Depends(Needs(Permission.PERSON))]

_NONE: Final = Problem(404, "No such browser", "GET /api/ioc/v1/push/subscriptions lists yours")


@routes.get("/key")
async def key(request: Request, _caller: Person) -> PushKey:
    """Give the key by which push services know this center."""
    state = Services.of(request).receipts.vault.state
    found: VapidKey = await anyio.to_thread.run_sync(vapid_key, state)
    return PushKey(key=found.public)


@routes.get("/subscriptions")
async def mine(request: Request, caller: Person) -> PushBrowsers:
    """List the browsers of whoever asks."""
    async with Services.of(request).pool.connection() as conn:
        found = await browsers.listed(conn, caller.person().user)
    return PushBrowsers(browsers=[_shown(each) for each in found])


@routes.post("/subscriptions", status_code=201)
async def subscribe(request: Request, wanted: PushSubscriptionIn, caller: Person) -> PushBrowser:
    """Tell this browser from now on what is sent by `push` to whoever asks."""
    browser = wanted.to_browser(request.headers.get("user-agent", ""))
    if isinstance(browser, str):
        raise ProblemError(Problem(422, "This is no browser's subscription", browser))
    services, user = Services.of(request), caller.person().user
    async with services.pool.connection() as conn, conn.transaction():
        id_ = await browsers.subscribe(conn, user, browser, now=services.clock.now())
        found = await browsers.listed(conn, user)
    return next(_shown(each) for each in found if each.id == id_)


@routes.delete("/subscriptions/{id}", status_code=204, responses=MISSING)
async def unsubscribe(
    request: Request, id_: Annotated[int, Path(alias="id", ge=1)], caller: Person
) -> None:
    """Tell a browser of whoever asks no more."""
    async with Services.of(request).pool.connection() as conn, conn.transaction():
        if not await browsers.unsubscribe(conn, caller.person().user, id_):
            raise ProblemError(_NONE)


def _shown(one: browsers.Listed) -> PushBrowser:
    return PushBrowser(
        id=one.id,
        service=urlsplit(one.endpoint).hostname or "",
        user_agent=one.user_agent,
        created_at=one.created_at,
        used_at=one.used_at,
    )
