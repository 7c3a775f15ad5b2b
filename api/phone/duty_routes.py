"""Who is on duty now, who comes next, and when nobody does."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from alerts.oncall.schedule import Schedule, gaps
from alerts.rota import ahead
from api.access import Caller, Needs, Permission
from api.messages import PROBLEMS
from api.oncall.scene import scene
from api.oncall.told import Scene, name_of
from api.services import Services

from . import told
from .models import PhoneDuties, PhoneDuty, PhoneOnDuty

routes = APIRouter(prefix="/api/ioc/v1/phone", tags=["phone"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.ONCALL_READ))]


@routes.get("/oncall")
async def duties(request: Request, caller: Reader) -> PhoneDuties:
    """Tell who is on duty by all schedules."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        found = await scene(conn, services, caller, now)
    schedules = found.oncall.schedules.values() if found else ()
    return PhoneDuties(
        as_of=now,
        place=told.place(services.profile),
        you=caller.session.name if caller.session else caller.actor,
        duties=[_duty(each, found) for each in schedules if found],
    )


def _duty(schedule: Schedule, seen: Scene) -> PhoneDuty:
    duty = ahead.duty(seen.oncall, schedule, seen.overrides, seen.now)
    holes = gaps(schedule, seen.overrides, seen.oncall.calendar, seen.now, seen.now + ahead.AHEAD)
    return PhoneDuty(
        name=name_of(schedule),
        people=[_person(each, seen) for each in duty.people],
        until=duty.until,
        next=[_person(each, seen) for each in duty.following],
        gap=holes[0][0] if holes else None,
    )


def _person(id_: str, seen: Scene) -> PhoneOnDuty:
    return PhoneOnDuty(name=seen.oncall.people[id_].name, mine=id_ == seen.me)
