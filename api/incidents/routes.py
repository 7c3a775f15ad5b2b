"""Incidents: which there are, one with its record, those of an alert."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request

from alerts.incidents import tables
from alerts.incidents.record import State
from alerts.incidents.tables import Told
from api.access import Caller, Needs, Permission, reach
from api.messages import MISSING, PROBLEMS, Problem, RowNumber
from api.services import Services
from api.wall.layout import Name
from core.store.pool import Connection

from . import told
from .models import IncidentCounts, IncidentDetail, IncidentPage, IncidentQuery, UnitChoice
from .within import Units, allow

routes = APIRouter(prefix="/api/ioc/v1/incidents", tags=["incidents"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.DUTY_READ, by_unit=True))]
REFUSED: Final[dict[int | str, dict[str, Any]]] = {**MISSING, 409: {"model": Problem}}


@routes.get("")
async def incidents(
    request: Request, asked: Annotated[IncidentQuery, Query()], caller: Reader
) -> IncidentPage:
    """List incidents, the newest first, a page at a time."""
    services = Services.of(request)
    now = services.clock.now()
    state = State(asked.state) if asked.state else None
    async with services.pool.connection() as conn:
        units = await reach(conn, caller, Permission.DUTY_READ)
        found = await tables.page(conn, state, asked.before or tables.NEWEST, units)
        counts = await tables.counts(conn, units)
        shown = found[: tables.PAGE]
        called = await Units.of(conn, shown)
        choices = await tables.unit_names(conn, caller.tops(Permission.DUTY) or ())
    return IncidentPage(
        as_of=now,
        counts=IncidentCounts(**{each.value: count for each, count in counts.items()}),
        incidents=[told.row(each, called.name_of(each), now) for each in shown],
        units=[UnitChoice(id=id_, name=Name(*choices[id_])) for id_ in sorted(choices)],
        next=shown[-1].incident.id if len(found) > len(shown) else None,
    )


@routes.get("/{number}", responses=MISSING)
async def incident(request: Request, number: RowNumber, caller: Reader) -> IncidentDetail:
    """Tell all that is known of an incident."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        return await detail(conn, services, await found(conn, caller, number))


async def found(conn: Connection, caller: Caller, number: int) -> Told:
    """Read one that the caller may see. Raises ProblemError."""
    return await allow(conn, caller, Permission.DUTY_READ, await tables.one(conn, number))


async def detail(conn: Connection, services: Services, one: Told) -> IncidentDetail:
    """Tell one with its record."""
    notes = await tables.notes(conn, one.incident.id)
    called = await Units.of(conn, [one])
    return told.detail(one, notes, called.name_of(one), services.clock.now())
