"""Calendars of shifts for telephones: whoever has the address reads it, until it is revoked."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response

from alerts.oncall.people import Oncall
from alerts.oncall.schedule import Override, Shift, shifts
from alerts.oncall.schedule.ical import as_ical
from alerts.rota import links, tables
from alerts.rota.links import Link
from api.access import Caller, Needs, Permission
from api.messages import PROBLEMS, UNFIT_NOW, Problem
from api.requests import address_of
from api.services import Services
from core.service.problem import Problem as Told
from core.service.problem import ProblemError
from core.store.keys import By
from core.store.people import Role

from .models import CalendarLink, CalendarLinks, CalendarWanted, NewCalendar
from .scene import me, roster

routes = APIRouter(prefix="/api/ioc/v1/oncall", tags=["oncall"], responses=PROBLEMS)

Anyone = Annotated[Caller, Depends(Needs(Permission.ANYONE))]
Reader = Annotated[Caller, Depends(Needs(Permission.ONCALL_READ))]

_BEHIND: Final = timedelta(days=30)
_AHEAD: Final = timedelta(days=183)
_DAY: Final = timedelta(days=1)
_LINKS_MAX: Final = 50
_MISSING: Final[dict[int | str, dict[str, Any]]] = {404: {"model": Problem}}
_NONE: Final = Told(404, "No such calendar", "its address was revoked, or is not whole")
_NOT_MINE: Final = Told(403, "Not allowed", "a calendar of somebody else is made by administrators")
_KIND: Final = "text/calendar; charset=utf-8"


@routes.get("/calendars")
async def calendars(request: Request, caller: Reader) -> CalendarLinks:
    """List the addresses that the one who asks has made, without their secrets."""
    async with Services.of(request).pool.connection() as conn:
        found = await links.every(conn, caller.actor)
    return CalendarLinks(calendars=[_told(each) for each in found])


@routes.post("/calendars", status_code=201, responses=UNFIT_NOW)
async def create(request: Request, wanted: CalendarWanted, caller: Reader) -> NewCalendar:
    """Make an address of one's own shifts, or of a schedule. It is shown this once."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        oncall = await roster(conn, services)
        _check(oncall, wanted)
        if wanted.person and wanted.person != me(oncall, caller) and not _is_admin(caller):
            raise ProblemError(_NOT_MINE)
        if len(await links.every(conn, caller.actor)) >= _LINKS_MAX:
            raise ProblemError(_unfit("person", f"you have {_LINKS_MAX} already; revoke one"))
        async with conn.transaction():
            by, now = By(caller.actor, address_of(request)), services.clock.now()
            link, token = await links.make(conn, (wanted.person, wanted.schedule), by, now=now)
    base = (services.public_url or str(request.base_url)).rstrip("/")
    url = f"{base}{routes.prefix}/ics/{token}.ics"
    return NewCalendar(**_told(link).model_dump(), url=url)


@routes.delete("/calendars/{id}", status_code=204, responses=_MISSING)
async def revoke(
    request: Request, id_: Annotated[UUID, Path(alias="id")], caller: Reader
) -> Response:
    """Let an address be no more: one's own; an administrator that of anybody."""
    services = Services.of(request)
    by, now = By(caller.actor, address_of(request)), services.clock.now()
    async with services.pool.connection() as conn, conn.transaction():
        if not await links.revoke(conn, id_, by, of_all=_is_admin(caller), now=now):
            raise ProblemError(_NONE)
    return Response(status_code=204)


@routes.get("/ics/{token}.ics", responses={**_MISSING, 200: {"content": {"text/calendar": {}}}})
async def ics(request: Request, token: str, _caller: Anyone) -> Response:
    """Give shifts from 30 days ago to half a year ahead as iCalendar; no login."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        link = await links.find(conn, token, now=now)
        oncall = await services.routings.now(conn) if link else None
        if link is None or oncall is None:
            raise ProblemError(_NONE)
        overrides = await tables.overrides(conn, now - _BEHIND - _DAY)
    body = _calendar(link, oncall, overrides, now)
    headers = {"Cache-Control": "private, max-age=300"}
    return Response(body, media_type=_KIND, headers=headers)


def _calendar(link: Link, oncall: Oncall, overrides: list[Override], now: datetime) -> bytes:
    people, schedules = oncall.people, oncall.schedules

    def title(shift: Shift) -> str:
        name = schedules[shift.schedule].names["vi"]
        return name if link.person else f"{name}: {people[shift.person].name}"

    found = sorted(_shifts(link, oncall, overrides, now), key=lambda each: each.begins)
    of = people.get(link.person or "")
    schedule = schedules.get(link.schedule or "")
    name = of.name if of else schedule.names["vi"] if schedule else ""
    return as_ical(f"Lịch trực: {name}", found, title, now)


def _shifts(
    link: Link, oncall: Oncall, overrides: list[Override], now: datetime
) -> Iterator[Shift]:
    for each in oncall.schedules.values():
        if link.schedule in (None, each.id):
            # Of a whole day: what is cut there is the same event when it is read again.
            span = (datetime.combine(now - _BEHIND, time(), UTC), now + _AHEAD)
            for shift in shifts(each, overrides, oncall.calendar, *span):
                if link.person in (None, shift.person):
                    yield shift


def _check(oncall: Oncall, wanted: CalendarWanted) -> None:
    if (wanted.person is None) == (wanted.schedule is None):
        raise ProblemError(_unfit("person", "name a person or a schedule, one of them"))
    if wanted.person is not None and wanted.person not in oncall.people:
        raise ProblemError(_unfit("person", f"there is no person {wanted.person!r}"))
    if wanted.schedule is not None and wanted.schedule not in oncall.schedules:
        raise ProblemError(_unfit("schedule", f"there is no schedule {wanted.schedule!r}"))


def _unfit(field: str, reason: str) -> Told:
    errors = [{"field": f"/{field}", "reason": reason}]
    return Told(422, "The calendar is not made", f"/{field}: {reason}", extra={"errors": errors})


def _is_admin(caller: Caller) -> bool:
    return Role.ADMIN in caller.roles


def _told(link: Link) -> CalendarLink:
    return CalendarLink(
        id=link.id,
        person=link.person,
        schedule=link.schedule,
        created_at=link.created_at,
        read_at=link.read_at,
    )
