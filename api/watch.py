"""The live feed's two doors: a ticket by HTTP, then a socket that the ticket opens."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

import psycopg
from fastapi import APIRouter, Depends, Request, WebSocket
from psycopg_pool import PoolTimeout

from core.service.problem import Problem
from core.store import screens, sessions
from core.store.pool import Connection as DatabaseConnection
from core.store.screens import Kiosk
from core.store.sessions import Session

from .access import Caller, Needs, Permission, foreign_origin, reach
from .feed import SOURCES
from .live import ALERTS, ONCALL, SUBPROTOCOL, Connection, Viewer
from .messages import PROBLEMS, Ticket
from .services import Services

routes = APIRouter(prefix="/api/ioc/v1/live", tags=["live"], responses=PROBLEMS)

Watcher = Annotated[Caller, Depends(Needs(Permission.WATCH))]
# The ticket stands for the session: whoever got one may watch.
ByTicket = Annotated[Caller, Depends(Needs(Permission.ANYONE))]

_BAD_TICKET = Problem(
    403, "The ticket is not good", "a ticket opens one socket within 30 s; ask for a new one"
)


@dataclass(frozen=True, slots=True)
class _Admitted:
    """Who watches, and how to look again whether that is still so."""

    viewer: Viewer
    still_good: Callable[[DatabaseConnection], Awaitable[bool]]


@routes.post("/ticket")
async def ticket(request: Request, caller: Watcher) -> Ticket:
    """Make a ticket, to be sent as the second subprotocol."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        if caller.screen:
            text = await screens.issue_ticket(conn, caller.screen, now=now)
        else:
            text = await sessions.issue_ticket(conn, caller.person(), now=now)
    return Ticket(ticket=text)


@routes.websocket("")
async def live(socket: WebSocket, _caller: ByTicket) -> None:
    """Frames as `live.messages` says; refused with 403 without a good ticket."""
    services = Services.of(socket)
    if not services.knows_origin(socket):
        await socket.send_denial_response(foreign_origin().response())
        return
    admitted = await _admitted(socket, services)
    if admitted is None:
        await socket.send_denial_response(_BAD_TICKET.response())
        return

    async def still_good() -> bool:
        # While the database is away nobody is sent off: the wall stays, and says how old it is.
        with contextlib.suppress(psycopg.OperationalError, PoolTimeout):
            async with services.pool.connection() as conn:
                return await admitted.still_good(conn)
        return True

    connection = Connection(
        socket, admitted.viewer, services.hub, clock=services.clock, greeting=services.greeting
    )
    await connection.run(still_good)


async def _admitted(socket: WebSocket, services: Services) -> _Admitted | None:
    """Whom the offered ticket stands for; a ticket is used up by looking at it."""
    match socket.scope["subprotocols"]:
        case [str() as protocol, str() as offered] if protocol == SUBPROTOCOL:
            async with services.pool.connection() as conn:
                now = services.clock.now()
                if session := await sessions.redeem_ticket(conn, offered, now=now):
                    return await _person(conn, session, services)
                if kiosk := await screens.redeem_ticket(conn, offered, now=now):
                    return _screen(kiosk, services)
        case _:
            pass
    return None


async def _person(
    conn: DatabaseConnection, session: Session, services: Services
) -> _Admitted | None:
    caller = Caller(session=session)
    if not caller.may(Permission.WATCH):
        return None
    # Who has a role for some units hears of the alerts of these.
    units = await reach(conn, caller, Permission.ALERTS)
    topic = await services.alarms.topic_of(conn, units)

    async def still_good(conn: DatabaseConnection) -> bool:
        now = services.clock.now()
        await sessions.see(conn, session.hash, now=now)
        return await sessions.find(conn, session.hash, now=now) is not None

    return _Admitted(Viewer(session.hash, session.user, aliases={ALERTS: topic}), still_good)


def _screen(kiosk: Kiosk, services: Services) -> _Admitted:
    """Let a paired screen hear its own wall and the alarms, which walls show; nothing else."""
    wall = services.walls.get(kiosk.wall)
    pages = wall.pages if wall else ()
    topics = frozenset({*(f"wall:{page.id}" for page in pages), SOURCES, ALERTS, ONCALL})

    async def still_good(conn: DatabaseConnection) -> bool:
        return await screens.still_good(conn, kiosk, now=services.clock.now())

    return _Admitted(Viewer(kiosk.hash, f"screen:{kiosk.id}", topics), still_good)
