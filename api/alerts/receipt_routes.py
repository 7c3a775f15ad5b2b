"""Providers tell what became of messages that they took."""

from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from starlette.requests import ClientDisconnect

from alerts.deliver.provider import Receipt, receipt_in
from alerts.deliver.receipts import tables, why_not_theirs
from alerts.deliver.receipts.meters import RECEIPTS
from alerts.deliver.secret import SecretError
from api.access import Caller, Needs, Permission
from api.messages import PROBLEMS, Problem
from api.services import Services
from core.service.problem import Problem as Told
from core.service.problem import ProblemError

log = structlog.get_logger()

routes = APIRouter(prefix="/api/ioc/v1/receipts", tags=["alerts"], responses=PROBLEMS)

# Who it is says the signature, or the secret of the channel.
Anyone = Annotated[Caller, Depends(Needs(Permission.ANYONE))]

_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Problem} for status in (400, 401, 404)
}
_BODY: Final = {
    "requestBody": {
        "required": True,
        "description": "As the provider writes it; the channel's file says where what stands.",
        "content": {
            kind: {"schema": {"type": "object"}}
            for kind in ("application/json", "application/x-www-form-urlencoded")
        },
    }
}
_NOBODY_KNOWS: Final = Told(
    404,
    "No such message",
    "no message was given this id; if it was sent this moment, tell it again",
)


@routes.post("/{channel}", status_code=204, responses=_ANSWERS, openapi_extra=_BODY)
async def receipt(request: Request, channel: str, _caller: Anyone) -> Response:
    """Take a receipt, once however often it is sent. channel: name of the provider's file."""
    services = Services.of(request)
    found = services.receipts.find(channel)
    if found is None:
        raise HTTPException(404)  # as any other path that leads nowhere
    rules, secret = found
    body, now = await _body(request), services.clock.now()
    try:
        why_not = why_not_theirs(rules, secret, request.headers, body, now=now)
    except SecretError as error:
        log.warning("receipts_closed", channel=channel, reason=str(error))
        raise HTTPException(404) from None
    if why_not:
        RECEIPTS.labels(channel, "denied").inc()
        raise ProblemError(Told(401, "Not from this provider", why_not))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    told = receipt_in(rules, body, is_form=kind == "application/x-www-form-urlencoded")
    if isinstance(told, str):
        await _keep(services, channel, body, told)
        raise ProblemError(Told(400, "The receipt cannot be read", told))
    await _note(services, channel, told)
    return Response(status_code=204)


async def _note(services: Services, channel: str, told: Receipt) -> None:
    async with services.pool.connection() as conn, conn.transaction():
        noted = await tables.note(conn, channel, told, now=services.clock.now())
    result = "unknown" if noted is None else told.result or "other"
    RECEIPTS.labels(channel, result).inc()
    log.info(
        "notify_receipt",
        channel=channel,
        result=result,
        notification=noted.notification if noted else None,
        attempt=noted.attempt if noted else None,
        new=noted is not None and noted.is_new,
    )
    if noted is None:
        raise ProblemError(_NOBODY_KNOWS)


async def _keep(services: Services, channel: str, body: bytes, why: str) -> None:
    RECEIPTS.labels(channel, "unread").inc()
    log.warning("notify_receipt", channel=channel, result="unread", reason=why)
    async with services.pool.connection() as conn, conn.transaction():
        await tables.keep_unread(conn, channel, body, why, now=services.clock.now())


async def _body(request: Request) -> bytes:
    try:
        return await request.body()
    except ClientDisconnect:
        raise ProblemError(Told(400, "The receipt cannot be read", "it ended early")) from None
