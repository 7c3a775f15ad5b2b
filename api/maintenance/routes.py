"""Maintenance: which there is, what some would do, plan it, cancel it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request

from alerts.maintenance import hiding, keeping, tables
from alerts.maintenance.change import changed
from alerts.maintenance.notice import Calendar
from alerts.maintenance.tables import Kept
from api.access import Caller, Needs, Permission, reach
from api.alerts import shown
from api.alerts.bell import ring
from api.messages import MISSING, PROBLEMS, Problem
from api.requests import address_of
from api.services import Services
from api.wall.layout import Name
from core.service.problem import Problem as Told
from core.service.problem import ProblemError, misfit
from core.store import place, roles
from core.store.pool import Connection

from . import told
from .models import (
    MaintenanceChange,
    MaintenanceChoice,
    MaintenanceChoices,
    MaintenanceFault,
    MaintenanceList,
    MaintenancePreview,
    MaintenanceRow,
    MaintenanceTrial,
    MaintenanceTried,
    MaintenanceWanted,
)

routes = APIRouter(prefix="/api/ioc/v1/maintenance", tags=["alerts"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.ALERTS, by_unit=True))]
Planner = Annotated[Caller, Depends(Needs(Permission.SILENCE_LONG))]

_WEEK: Final = timedelta(days=7)
_SAMPLE: Final = 10
_TIMES: Final = 3
_REFUSED: Final = {**MISSING, 409: {"model": Problem}}
_NONE: Final = Told(404, "No such maintenance", "GET /api/ioc/v1/maintenance lists it")
_OVER: Final = Told(409, "It is over", "what is over is not changed; plan another one")
_LATE: Final = Told(
    409, "Another version", "somebody else has changed it meanwhile; look at it and save again"
)


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
async def preview(request: Request, trial: MaintenanceTried, caller: Reader) -> MaintenancePreview:
    """Tell what maintenance would hide, when, whether people were told in time, and what counts."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        old = await tables.one(conn, str(trial.changes)) if trial.changes else None
        if trial.changes and old is None:
            raise ProblemError(_NONE)
        new = _wanted(services, trial, caller, now, old)
        days = await keeping.calendar(conn, services.profile.zone)
        faults = await _faults(conn, trial, (old, new), days, now)
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
    new = _wanted(services, wanted, caller, now)
    async with services.pool.connection() as conn:
        days = await keeping.calendar(conn, services.profile.zone)
        if faults := await _faults(conn, wanted, (None, new), days, now):
            raise ProblemError(_unfit(faults))
        async with conn.transaction():
            made = await keeping.add(conn, new, caller.by(address_of(request)), now=now)
        await conn.commit()
        await ring(conn)
        (row,) = await _rows(conn, services, [made], (now, None))
    return row


@routes.put("/{id}", responses=_REFUSED)
async def change(
    request: Request,
    id_: Annotated[UUID, Path(alias="id")],
    wanted: MaintenanceChange,
    caller: Planner,
) -> MaintenanceRow:
    """Change what is not over, as long as nobody else has; of what has begun its end and reason."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        async with conn.transaction():
            old = await tables.locked(conn, str(id_))
            if old is None:
                raise ProblemError(_NONE)
            if old.version != wanted.version:
                raise ProblemError(_LATE)
            if old.planned.over_at <= now:
                raise ProblemError(_OVER)
            new = _wanted(services, wanted, caller, now, old)
            days = await keeping.calendar(conn, services.profile.zone)
            if faults := await _faults(conn, wanted, (old, new), days, now):
                raise ProblemError(_unfit(faults))
            await keeping.change(conn, old, new, caller.by(address_of(request)), now=now)
        await conn.commit()
        await ring(conn)
        (row,) = await _rows(conn, services, [new], (now, None))
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
    kept = [each for each in every if each.within(tree).concerns(units)]
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


async def _faults(
    conn: Connection,
    trial: MaintenanceTrial,
    became: tuple[Kept | None, Kept],
    days: Calendar,
    now: datetime,
) -> list[tuple[str, str]]:
    old, new = became
    if (trial.ends_at is None) == (trial.weekly is None):
        return [("ends_at", "give either when it ends, or `weekly`")]
    if old:
        return list(await keeping.unfit_change(conn, old, new, days, now))
    return list(await keeping.unfit(conn, new, days, now))


def _wanted(
    services: Services,
    trial: MaintenanceTrial,
    caller: Caller,
    now: datetime,
    old: Kept | None = None,
) -> Kept:
    """Read what is wanted. old: of which it becomes; None: it is new."""
    titles = (trial.title_vi, trial.title_en) if isinstance(trial, MaintenanceWanted) else None
    was = (old.title_vi, old.title_en) if old else ("", "")
    new = Kept(
        planned=told.planned(trial, services.profile.zone, old.planned.starts_at if old else now),
        terms=told.terms(trial),
        title_vi=(titles or was)[0],
        title_en=(titles or was)[1],
        created_at=now,
        created_by=caller.actor,
    )
    return changed(old, new, caller.actor, now) if old else new


def _unfit(faults: Sequence[tuple[str, str]]) -> Told:
    return misfit("The maintenance is not taken", ((f"/{field}", why) for field, why in faults))
