"""Who is on duty: four weeks of all schedules, and now."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request

from alerts.oncall.schedule import first_at
from alerts.rota import tables
from api.access import Caller, Needs, Permission
from api.messages import PROBLEMS
from api.services import Services
from core.service.problem import Problem, ProblemError

from . import told
from .models import OncallNowList, OncallSchedules
from .scene import may, scene

routes = APIRouter(prefix="/api/ioc/v1/oncall", tags=["oncall"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.ONCALL_READ))]
Watcher = Annotated[Caller, Depends(Needs(Permission.WATCH))]

_WEEKS: Final = timedelta(weeks=4)
_REACH: Final = timedelta(days=732)


@routes.get("/schedules")
async def schedules(request: Request, caller: Reader, since: date | None = None) -> OncallSchedules:
    """Tell four weeks of all schedules. since: a day of the place's zone; else this Monday."""
    services = Services.of(request)
    span = _span(services, since)
    async with services.pool.connection() as conn:
        found = await scene(conn, services, caller, span[0])
        if found is None:
            return _nothing(services, span)
        theirs = await may(conn, found.oncall, caller)
    return told.schedules(found, span, theirs)


@routes.get("/now")
async def on_duty(request: Request, _caller: Watcher) -> OncallNowList:
    """Tell who is on duty, by name, for walls and the desk's corner."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        oncall = await services.routings.now(conn)
        kept = await tables.kept(conn, now) if oncall else []
    if oncall is None:
        return OncallNowList(as_of=now, schedules=[])
    seen = told.Scene(oncall=oncall, kept=kept, now=now, zone=services.profile.zone)
    return OncallNowList(
        as_of=now, schedules=[told.now(each, seen) for each in oncall.schedules.values()]
    )


def _span(services: Services, since: date | None) -> told.Span:
    zone, today = services.profile.zone, services.clock.now().astimezone(services.profile.zone)
    first = since or today.date() - timedelta(days=today.weekday())
    if abs(first - today.date()) > _REACH:
        detail = f"/since: {first} is more than two years from now"
        errors = [{"field": "/since", "reason": "is more than two years from now"}]
        raise ProblemError(Problem(422, "Not a day", detail, extra={"errors": errors}))
    begins, ends = (datetime.combine(day, time()) for day in (first, first + _WEEKS))
    return first_at(begins, zone).astimezone(UTC), first_at(ends, zone).astimezone(UTC)


def _nothing(services: Services, span: told.Span) -> OncallSchedules:
    return OncallSchedules(
        as_of=services.clock.now(),
        since=span[0],
        until=span[1],
        zone=str(services.profile.zone),
        me=None,
        may_override_all=False,
        days=[],
        people=[],
        schedules=[],
        to_mend=[],
    )
