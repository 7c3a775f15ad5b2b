"""Maintenance: which there is, what some would do, plan it, cancel it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request

from alerts.maintenance import hiding, keeping, tables
from alerts.maintenance.notice import Calendar
from alerts.maintenance.plan import Maintenance, Scope
from alerts.maintenance.tables import Kept
from api.access import Caller, Needs, Permission, reach
from api.alerts import shown
from api.alerts.bell import ring
from api.messages import MISSING, PROBLEMS
from api.requests import address_of
from api.services import Services
from api.wall.layout import Name
from core.service.problem import Problem as Told
from core.service.problem import ProblemError, misfit
from core.store import place, roles
from core.store.pool import Connection

from . import told
from .models import (
    MaintenanceChoice,
    MaintenanceChoices,
    MaintenanceFault,
    MaintenanceList,
    MaintenancePreview,
    MaintenanceRow,
    MaintenanceTrial,
    MaintenanceWanted,
)

routes = APIRouter(prefix="/api/ioc/v1/maintenance", tags=["alerts"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.ALERTS, by_unit=True))]
Planner = Annotated[Caller, Depends(Needs(Permission.SILENCE_LONG))]

_WEEK: Final = timedelta(days=7)
_SAMPLE: Final = 10
_TIMES: Final = 3
_NONE: Final = Told(404, "No such maintenance", "GET /api/ioc/v1/maintenance lists it")


@routes.get("")
async def all_maintenance(request: Request, caller: Reader) -> MaintenanceList:
    """List maintenance; what is over for 30 days."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        units = await reach(conn, caller, Permission.ALERTS)
        rows = await _rows(conn, services, await keeping.every(conn, now), (now, units))
    order = {"active": 0, "pending": 1, "expired": 2}
    rows.sort(key=lambda row: (order[row.state], row.next.starts_at if row.next else row.ends_at))
    return MaintenanceList(maintenance=rows)


@routes.get("/choices")
async def choices(request: Request, _caller: Planner) -> MaintenanceChoices:
    """List the units, sources and portals that may be worked on."""
    async with Services.of(request).pool.connection() as conn:
        found, notice_days = await tables.choices(conn), await place.notice_days(conn)
    return MaintenanceChoices(
        notice_days=notice_days,
        choices=[
            MaintenanceChoice(scope=scope.value, id=id_, name=Name(*name))
            for scope, id_, name in found
        ],
    )


@routes.post("/preview")
async def preview(request: Request, trial: MaintenanceTrial, caller: Reader) -> MaintenancePreview:
    """Tell what maintenance would hide, when, whether people were told in time, and what counts."""
    services = Services.of(request)
    now = services.clock.now()
    new = _wanted(services, trial, caller, now)
    async with services.pool.connection() as conn:
        days = await keeping.calendar(conn, services.profile.zone)
        faults = await _faults(conn, trial, new, days, now)
        within = new.within(await roles.unit_tree(conn))
        week = within.during(now - _WEEK, now)
        units = await reach(conn, caller, Permission.ALERTS)
        (found,) = await hiding.now(conn, [week], units)
        lately = await hiding.counted(conn, [week], units)
        sample = await shown.rows(conn, services, [each.id for each in found[:_SAMPLE]])
    windows = keeping.shown_windows(new.planned, now, _TIMES)
    since = new.terms.announced_at or now
    return MaintenancePreview(
        now=len(found),
        seven_days=lately.get(week, 0),
        sample=sample,
        windows=[told.window(each, new.terms, days) for each in windows],
        days_known=not windows or days.knows(since, windows[0].starts_at),
        faults=[MaintenanceFault(field=f"/{field}", reason=reason) for field, reason in faults],
    )


@routes.post("", status_code=201)
async def create(request: Request, wanted: MaintenanceWanted, caller: Planner) -> MaintenanceRow:
    """Plan maintenance. A public one that is announced late needs a reason."""
    services = Services.of(request)
    now = services.clock.now()
    new = _wanted(services, wanted, caller, now, (wanted.title_vi, wanted.title_en))
    async with services.pool.connection() as conn:
        days = await keeping.calendar(conn, services.profile.zone)
        if faults := await _faults(conn, wanted, new, days, now):
            raise ProblemError(_unfit(faults))
        async with conn.transaction():
            made = await keeping.add(conn, new, caller.by(address_of(request)), now=now)
        await conn.commit()
        await ring(conn)
        (row,) = await _rows(conn, services, [made], (now, None))
    return row


@routes.post("/{id}/cancel", responses=MISSING)
async def cancel(
    request: Request, id_: Annotated[UUID, Path(alias="id")], caller: Planner
) -> MaintenanceRow:
    """End maintenance now, or see to it that it does not begin."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        found = await tables.one(conn, str(id_))
        if found is None:
            raise ProblemError(_NONE)
        async with conn.transaction():
            over = await keeping.cancel(conn, str(id_), caller.by(address_of(request)), now=now)
        await conn.commit()
        await ring(conn)
        (row,) = await _rows(conn, services, [over or found], (now, None))
    return row


async def _rows(
    conn: Connection, services: Services, every: Sequence[Kept], seen: tuple[datetime, hiding.Units]
) -> list[MaintenanceRow]:
    """Tell what there is. seen: when, and by whom: who has alerts of some units; None: of all."""
    (now, units), tree = seen, await roles.unit_tree(conn)
    kept = [each for each in every if _concerns(each.within(tree), units)]
    latest = {each.planned.id: each.within(tree).latest(now) for each in kept}
    begun = [each for each in latest.values() if each]
    on_now = [each for each in begun if each.is_active(now)]
    found = zip(on_now, await hiding.now(conn, on_now, units), strict=True)
    hidden = {window.id: len(alerts) for window, alerts in found}
    hid = await hiding.counted(conn, begun, units)
    people, called = await tables.called(conn, kept)
    days = await keeping.calendar(conn, services.profile.zone)
    names = {id_: Name(vi, en) for id_, (vi, en) in called.items()}
    return [
        told.row(
            each,
            told.Known(
                now, days, hidden.get(id_, 0), hid.get(window, 0) if window else 0, people, names
            ),
        )
        for each, (id_, window) in zip(kept, latest.items(), strict=True)
    ]


def _concerns(planned: Maintenance, units: hiding.Units) -> bool:
    """Whether it may hide alerts of some units."""
    return units is None or planned.scope is not Scope.UNIT or not planned.names.isdisjoint(units)


async def _faults(
    conn: Connection, trial: MaintenanceTrial, new: Kept, days: Calendar, now: datetime
) -> list[tuple[str, str]]:
    if (trial.ends_at is None) == (trial.weekly is None):
        return [("ends_at", "give either when it ends, or `weekly`")]
    return list(await keeping.unfit(conn, new, days, now))


def _wanted(
    services: Services,
    trial: MaintenanceTrial,
    caller: Caller,
    now: datetime,
    title: tuple[str, str] = ("", ""),
) -> Kept:
    return Kept(
        planned=told.planned(trial, services.profile.zone, now),
        terms=told.terms(trial),
        title_vi=title[0],
        title_en=title[1],
        created_at=now,
        created_by=caller.actor,
    )


def _unfit(faults: Sequence[tuple[str, str]]) -> Told:
    return misfit("The maintenance is not taken", ((f"/{field}", why) for field, why in faults))
