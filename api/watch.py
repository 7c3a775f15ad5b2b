"""The live feed's two doors: a ticket by HTTP, then a socket that the ticket opens."""

import contextlib
from typing import Annotated

import psycopg
from fastapi import APIRouter, Depends, Request, WebSocket
from psycopg_pool import PoolTimeout

from core.service.problem import Problem
from core.store import sessions
from core.store.sessions import Session

from .access import Caller, Needs, Permission, foreign_origin
from .live import SUBPROTOCOL, Connection
from .messages import PROBLEMS, Ticket
from .services import Services

routes = APIRouter(prefix="/api/ioc/v1/live", tags=["live"], responses=PROBLEMS)

Watcher = Annotated[Caller, Depends(Needs(Permission.WATCH))]
# The ticket stands for the session: whoever got one may watch.
ByTicket = Annotated[Caller, Depends(Needs(Permission.ANYONE))]

_BAD_TICKET = Problem(
    403, "The ticket is not good", "a ticket opens one socket within 30 s; ask for a new one"
)


@routes.post("/ticket")
async def ticket(request: Request, caller: Watcher) -> Ticket:
    """Make a ticket, to be sent as the second subprotocol."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        text = await sessions.issue_ticket(conn, caller.person(), now=services.clock.now())
    return Ticket(ticket=text)


@routes.websocket("")
async def live(socket: WebSocket, _caller: ByTicket) -> None:
    """Frames as `live.messages` says; refused with 403 without a good ticket."""
    services = Services.of(socket)
    if not services.knows_origin(socket):
        await socket.send_denial_response(foreign_origin().response())
        return
    session = await _session(socket, services)
    if session is None:
        await socket.send_denial_response(_BAD_TICKET.response())
        return

    async def still_good() -> bool:
        # While the database is away nobody is sent off: the wall stays, and says how old it is.
        with contextlib.suppress(psycopg.OperationalError, PoolTimeout):
            return await _look_again(services, session)
        return True

    connection = Connection(
        socket, session, services.hub, clock=services.clock, greeting=services.greeting
    )
    await connection.run(still_good)


async def _session(socket: WebSocket, services: Services) -> Session | None:
    """Session that the offered ticket stands for; a ticket is used up by looking at it."""
    match socket.scope["subprotocols"]:
        case [str() as protocol, str() as offered] if protocol == SUBPROTOCOL:
            async with services.pool.connection() as conn:
                now = services.clock.now()
                session = await sessions.redeem_ticket(conn, offered, now=now)
            may_watch = Caller(session=session).may(Permission.WATCH)
            return session if may_watch else None
        case _:
            return None


async def _look_again(services: Services, session: Session) -> bool:
    now = services.clock.now()
    async with services.pool.connection() as conn:
        await sessions.see(conn, session.hash, now=now)
        return await sessions.find(conn, session.hash, now=now) is not None
