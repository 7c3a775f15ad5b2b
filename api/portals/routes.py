"""Budgets of portals: what each may fail, what it failed, day by day."""

import asyncio
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Depends, Query, Request

from alerts.objectives import NAME, OBJECTIVES, WINDOW_DAYS
from api.access import Caller, Needs, Permission
from api.instants import ms_of
from api.messages import PROBLEMS
from api.messages import Problem as ProblemMessage
from api.queries.asked import Course, Past
from api.services import Services
from core.model import instant
from core.service.problem import Problem, ProblemError
from core.store.rollups.calendar import Calendar

from . import planned
from .asked import Hours, Measured, measured, rhythms_of
from .models import PortalBudgets
from .rhythm import Rhythms
from .scene import Scene
from .told import Days, place, told

routes = APIRouter(prefix="/api/ioc/v1/portals", tags=["alerts"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.ALERTS, by_unit=True))]

_DAYS_MAX: Final = 90
_SECONDS_MAX: Final = 10.0
_LACKING: Final[dict[int | str, dict[str, Any]]] = {503: {"model": ProblemMessage}}
_NOT_MEASURED: Final = Problem(
    503,
    "Budgets cannot be told",
    "what was measured could not be read in time; try again",
    headers={"Retry-After": "10"},
)
_courses = msgspec.json.Decoder(list[Course])


@routes.get("/budgets", responses=_LACKING)
async def budgets(
    request: Request,
    caller: Reader,
    days: Annotated[int, Query(ge=1, le=_DAYS_MAX)] = WINDOW_DAYS,
) -> PortalBudgets:
    """Tell of each portal what it promises over the last days, and what is left of its failures."""
    services = Services.of(request)
    now, zone = services.clock.now(), ZoneInfo(str(services.profile.zone))
    of = Days(_bounds_ms(zone, now, days), zone, now)
    async with services.pool.connection() as conn:
        begins, ends = instant(of.bounds_ms[0]), instant(of.bounds_ms[-1])
        scene = await Scene.read(conn, caller, begins, ends, zone)
    hours = Hours(of.bounds_ms[0], ms_of(now))
    past, present = await asyncio.gather(
        _answered(services, hours.past()), _answered(services, hours.present())
    )
    by = rhythms_of(hours, past, scene.periods)
    found = measured(hours, past, present, by)
    shown = scene.shown(found.keys())
    spans = {
        name: planned.spans_of(name, scene.unit_of(name), scene.planned, of.bounds_ms)
        for name in shown
    }
    away = await _away(services, spans, ms_of(now), by)
    lines = [
        told(name, found.get(name, Measured()), planned.excluded(name, spans, away), scene, of)
        for name in shown
    ]
    return PortalBudgets(
        as_of=now,
        since=begins,
        zone=str(zone),
        days=days,
        has_objectives=scene.objectives is not None,
        rule=f"{OBJECTIVES}: {NAME}",
        portals=sorted(lines, key=place),
    )


def _bounds_ms(zone: ZoneInfo, now: datetime, days: int) -> tuple[int, ...]:
    """Give where the days begin, the last of which is running, and where that ends."""
    first = now.astimezone(zone).date() - timedelta(days=days - 1)
    return tuple(Calendar(zone).bounds_ms(first, days).tolist())


async def _away(
    services: Services, spans: planned.Spans, now_ms: int, by: Rhythms
) -> planned.Tallies:
    """Learn what was tried in times that do not count."""
    wanted = planned.begun(spans, now_ms)
    found = [
        course
        for each in planned.asked(wanted, now_ms)
        for course in await _answered(services, each)
    ]
    return planned.answered(wanted, found, by, now_ms)


async def _answered(services: Services, asked: Past) -> list[Course]:
    if asked.end_ms < asked.start_ms:
        return []  # the first hour has not passed
    answer = await services.workers.ask(asked, seconds=_SECONDS_MAX)
    if answer.status != HTTPStatus.OK:
        raise ProblemError(_NOT_MEASURED)
    return _courses.decode(answer.body)
