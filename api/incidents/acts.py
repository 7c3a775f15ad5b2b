"""What people do about incidents: open, note, change, put alerts in, say that a paper was sent."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request

from alerts.incidents import keeping, tables
from alerts.incidents.keeping import Hand, IncidentError, Opening
from alerts.incidents.papers import Made, written
from alerts.incidents.record import Paper, Severity, State, refusals
from alerts.incidents.tables import Told
from alerts.papers import hash_of
from api.access import Caller, Needs, Permission, reach
from api.messages import PROBLEMS, RowNumber
from api.requests import address_of
from api.services import Services
from core.service.problem import Problem, ProblemError, misfit
from core.store.pool import Connection

from .models import (
    IncidentAlerts,
    IncidentChange,
    IncidentDetail,
    IncidentNoted,
    IncidentSent,
    IncidentWanted,
)
from .routes import REFUSED, detail, found
from .within import allow, unit_for

routes = APIRouter(prefix="/api/ioc/v1/incidents", tags=["incidents"], responses=PROBLEMS)

Writer = Annotated[Caller, Depends(Needs(Permission.DUTY, by_unit=True))]
_LATE: Final = Problem(
    409, "Another version", "somebody else has changed it meanwhile; look at it and save again"
)


@routes.post("", status_code=201)
async def open_(request: Request, wanted: IncidentWanted, caller: Writer) -> IncidentDetail:
    """Open an incident. A repeated request opens nothing, and answers with the first."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        new = Opening(
            title=wanted.title,
            severity=Severity(wanted.severity),
            alerts=wanted.alerts,
            note=wanted.note,
            request=wanted.request,
            unit=await unit_for(conn, caller, wanted.unit),
        )
        async with _transaction(conn):
            hand = await _hand(conn, request, caller)
            number = await keeping.open_(conn, new, hand)
        return await detail(conn, services, await found(conn, caller, number))


@routes.put("/{number}", responses=REFUSED)
async def change(
    request: Request, number: RowNumber, wanted: IncidentChange, caller: Writer
) -> IncidentDetail:
    """Change an incident, as long as nobody else has."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        async with _transaction(conn):
            old = await _locked(conn, caller, number, wanted.version)
            state = State(wanted.state)
            if faults := list(refusals(old.incident, state, wanted.note, old.members)):
                raise ProblemError(_refused(faults))
            severity = Severity(wanted.severity)
            new = replace(old.incident, title=wanted.title, severity=severity, state=state)
            hand = await _hand(conn, request, caller)
            await keeping.change(conn, old.incident, new, wanted.note, hand)
        return await detail(conn, services, await found(conn, caller, number))


@routes.post("/{number}/notes", responses=REFUSED)
async def note(
    request: Request, number: RowNumber, wanted: IncidentNoted, caller: Writer
) -> IncidentDetail:
    """Add a note. A repeated request adds nothing."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        async with _transaction(conn):
            await _locked(conn, caller, number)
            hand = await _hand(conn, request, caller)
            await keeping.note(conn, number, wanted.text, wanted.request, hand)
        return await detail(conn, services, await found(conn, caller, number))


@routes.post("/{number}/alerts", responses=REFUSED)
async def add(
    request: Request, number: RowNumber, wanted: IncidentAlerts, caller: Writer
) -> IncidentDetail:
    """Put alerts into an incident; those that are in it stay."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        async with _transaction(conn):
            old = await _locked(conn, caller, number)
            await keeping.add(conn, old, wanted.alerts, await _hand(conn, request, caller))
        return await detail(conn, services, await found(conn, caller, number))


@routes.delete("/{number}/alerts/{alert}", responses=REFUSED)
async def remove(
    request: Request,
    number: RowNumber,
    alert: Annotated[RowNumber, Path()],
    caller: Writer,
) -> IncidentDetail:
    """Take an alert out of an incident; the record keeps that it was in."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        async with _transaction(conn):
            old = await _locked(conn, caller, number)
            await keeping.remove(conn, old, alert, await _hand(conn, request, caller))
        return await detail(conn, services, await found(conn, caller, number))


@routes.post("/{number}/sent", responses=REFUSED)
async def sent(
    request: Request, number: RowNumber, wanted: IncidentSent, caller: Writer
) -> IncidentDetail:
    """Note that a paper was sent, with the hash of what the program wrote on it."""
    services, paper = Services.of(request), Paper(wanted.paper)
    async with services.pool.connection() as conn:
        async with _transaction(conn):
            old = await _locked(conn, caller, number, wanted.version)
            hand = await _hand(conn, request, caller)
            notes = await tables.notes(conn, number)
            profile = services.profile
            made = Made(place=profile.name_vi, zone=profile.zone, now=hand.now)
            digest = hash_of(written(paper, old.incident, old.members, notes, made))
            await keeping.sent(conn, old.incident, (paper, digest), wanted.note, hand)
        return await detail(conn, services, await found(conn, caller, number))


@asynccontextmanager
async def _transaction(conn: Connection) -> AsyncIterator[None]:
    """Do all of an act or nothing, and tell what cannot be done as a problem of its field."""
    try:
        async with conn.transaction():
            yield
    except IncidentError as error:
        raise ProblemError(_refused([(error.field, str(error))])) from None


async def _locked(
    conn: Connection, caller: Caller, number: int, version: int | None = None
) -> Told:
    """Read one that is to be changed. version: that was looked at; None: any. Raises."""
    old = await allow(conn, caller, Permission.DUTY, await tables.locked(conn, number))
    if version is not None and old.incident.version != version:
        raise ProblemError(_LATE)
    return old


async def _hand(conn: Connection, request: Request, caller: Caller) -> Hand:
    by, now = caller.by(address_of(request)), Services.of(request).clock.now()
    return Hand(by, now, await reach(conn, caller, Permission.DUTY))


def _refused(faults: Sequence[tuple[str, str]]) -> Problem:
    return misfit("It is not done", ((f"/{field}", why) for field, why in faults))
