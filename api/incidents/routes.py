"""Incidents: which there are, one with its record, those of an alert."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request

from alerts.incidents import tables
from alerts.incidents.record import State
from alerts.incidents.tables import Told
from api.access import Caller, Needs, Permission
from api.messages import MISSING, PROBLEMS, Problem, RowNumber
from api.services import Services
from core.service.problem import Problem as Answer
from core.service.problem import ProblemError
from core.store.pool import Connection

from . import told
from .models import IncidentCounts, IncidentDetail, IncidentPage, IncidentQuery

routes = APIRouter(prefix="/api/ioc/v1/incidents", tags=["incidents"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.DUTY_READ))]
REFUSED: Final[dict[int | str, dict[str, Any]]] = {**MISSING, 409: {"model": Problem}}
NONE: Final = Answer(404, "No such incident", "GET /api/ioc/v1/incidents lists them")


@routes.get("")
async def incidents(
    request: Request, asked: Annotated[IncidentQuery, Query()], _caller: Reader
) -> IncidentPage:
    """List incidents, the newest first, a page at a time."""
    services = Services.of(request)
    now = services.clock.now()
    state = State(asked.state) if asked.state else None
    async with services.pool.connection() as conn:
        found = await tables.page(conn, state, asked.before or tables.NEWEST)
        counts = await tables.counts(conn)
    shown = found[: tables.PAGE]
    return IncidentPage(
        as_of=now,
        counts=IncidentCounts(**{each.value: count for each, count in counts.items()}),
        incidents=[told.row(each, now) for each in shown],
        next=shown[-1].incident.id if len(found) > len(shown) else None,
    )


@routes.get("/{number}", responses=MISSING)
async def incident(request: Request, number: RowNumber, _caller: Reader) -> IncidentDetail:
    """Tell all that is known of an incident."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        return await detail(conn, services, await found(conn, number))


async def found(conn: Connection, number: int) -> Told:
    """Read one. Raises ProblemError."""
    one = await tables.one(conn, number)
    if one is None:
        raise ProblemError(NONE)
    return one


async def detail(conn: Connection, services: Services, one: Told) -> IncidentDetail:
    """Tell one with its record."""
    notes = await tables.notes(conn, one.incident.id)
    return told.detail(one, notes, services.clock.now())
