"""Who stands in for whom: put, change, take back, swap. Two who change one at once are told."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from alerts.oncall.schedule import Override
from alerts.rota import keeping, tables
from alerts.rota.fit import Fault
from alerts.rota.keeping import ConflictError, Desk, UnfitError
from alerts.rota.tables import Change, Kept
from api.access import Caller, Needs, Permission
from api.access.units import require
from api.alerts.bell import ring
from api.messages import PROBLEMS, UNFIT_NOW, Problem, RowNumber
from api.services import Services
from core.model import UnitId
from core.service.problem import Problem as Told
from core.service.problem import ProblemError
from core.store.pool import Connection

from . import told
from .models import (
    OncallOverride,
    OverrideChange,
    OverrideConflict,
    OverrideWanted,
    SwapWanted,
    Version,
)
from .scene import desk, may, me, roster
from .told import May, Scene

routes = APIRouter(prefix="/api/ioc/v1/oncall", tags=["oncall"], responses=PROBLEMS)

Changer = Annotated[Caller, Depends(Needs(Permission.OVERRIDE, by_unit=True))]

_NEW: Final = 0
_CHANGES: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": Problem},
    409: {"model": OverrideConflict},
}
_NONE: Final = Told(404, "No such override", "GET /api/ioc/v1/oncall/schedules has them")
_NOT_HIS: Final = Told(
    403,
    "Not allowed",
    "your role lets you give away your own shifts and take some of others; ask an administrator "
    "for more. Who you are on the roster says `user` of people in oncall.yml",
)


@routes.post("/overrides", status_code=201, responses=UNFIT_NOW)
async def create(request: Request, wanted: OverrideWanted, caller: Changer) -> OncallOverride:
    """Let somebody stand in. Begins no sooner than now."""
    override = _override(wanted.schedule, wanted)
    async with _changing(request, caller) as (conn, at):
        allowed = await _allow(conn, caller, at, [override])
        kept = await keeping.add(conn, override, wanted.note.strip(), at)
        row = await _row(conn, request, caller, (kept, allowed, at))
    await _ring(request)
    return row


@routes.put("/overrides/{id}", responses=_CHANGES)
async def change(
    request: Request,
    id_: Annotated[RowNumber, Path(alias="id")],
    wanted: OverrideChange,
    caller: Changer,
) -> OncallOverride:
    """Change an override of which this version was seen; 409: somebody else did so before."""
    async with _changing(request, caller) as (conn, at):
        was = await _found(conn, id_)
        override = _override(was.override.schedule, wanted, id_)
        allowed = await _allow(conn, caller, at, [was.override, override])
        new = Change(override=override, version=wanted.version, note=wanted.note.strip())
        kept = await keeping.change(conn, new, at)
        row = await _row(conn, request, caller, (kept, allowed, at))
    await _ring(request)
    return row


@routes.delete("/overrides/{id}", status_code=204, responses=_CHANGES)
async def remove(
    request: Request,
    id_: Annotated[RowNumber, Path(alias="id")],
    version: Annotated[Version, Query()],
    caller: Changer,
) -> Response:
    """Take an override back; one that has begun ends now. 409: somebody else has changed it."""
    async with _changing(request, caller) as (conn, at):
        was = await _found(conn, id_)
        await _allow(conn, caller, at, [was.override])
        await keeping.remove(conn, id_, version, at)
    await _ring(request)
    return Response(status_code=204)


@routes.post("/swaps", status_code=201, responses=UNFIT_NOW)
async def swap(request: Request, wanted: SwapWanted, caller: Changer) -> list[OncallOverride]:
    """Let two people take each other's time, both or none."""
    first, second = (
        Override(
            id=_NEW,
            schedule=wanted.schedule,
            begins=mine.begins,
            ends=mine.ends,
            person=other.person,
            replaces=mine.person,
        )
        for mine, other in ((wanted.first, wanted.second), (wanted.second, wanted.first))
    )
    async with _changing(request, caller) as (conn, at):
        allowed = await _allow(conn, caller, at, [first, second])
        made = await keeping.swap(conn, (first, second), wanted.note.strip(), at)
        rows = [await _row(conn, request, caller, (kept, allowed, at)) for kept in made]
    await _ring(request)
    return rows


@asynccontextmanager
async def _changing(request: Request, caller: Caller) -> AsyncIterator[tuple[Connection, Desk]]:
    """Open a transaction in which nobody else changes overrides. Raises ProblemError."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        at = desk(request, caller, await roster(conn, services))
        try:
            async with conn.transaction():
                await tables.lock(conn)
                yield conn, at
        except UnfitError as error:
            raise ProblemError(_unfit(error.faults)) from None
        except ConflictError as error:
            raise ProblemError(await _conflict(conn, request, caller, error.now)) from None


async def _allow(conn: Connection, caller: Caller, at: Desk, overrides: Sequence[Override]) -> May:
    """Refuse who may not change these. Of a schedule that is not there nobody is refused."""
    allowed, who = await may(conn, at.oncall, caller), me(at.oncall, caller)
    for each in overrides:
        schedule = at.oncall.schedules.get(each.schedule)
        if schedule and schedule.id not in allowed.schedules:
            unit = UnitId(schedule.unit) if schedule.unit else None
            await require(conn, caller, Permission.OVERRIDE, unit)
        if schedule and not allowed.change(each, who):
            raise ProblemError(_NOT_HIS)
    return allowed


async def _found(conn: Connection, id_: int) -> Kept:
    found = await tables.one(conn, id_)
    if found is None:
        raise ProblemError(_NONE)
    return found


async def _row(
    conn: Connection, request: Request, caller: Caller, of: tuple[Kept, May, Desk]
) -> OncallOverride:
    kept, allowed, at = of
    scene = Scene(
        oncall=at.oncall,
        kept=[kept],
        now=at.now,
        zone=Services.of(request).profile.zone,
        called=await tables.called(conn, {kept.created_by, kept.updated_by}),
        me=me(at.oncall, caller),
    )
    return told.override(kept, scene, allowed)


async def _conflict(conn: Connection, request: Request, caller: Caller, now: Kept | None) -> Told:
    at = desk(request, caller, await roster(conn, Services.of(request)))
    allowed = await may(conn, at.oncall, caller)
    row = await _row(conn, request, caller, (now, allowed, at)) if now else None
    who = (row.updated_by_name or row.updated_by) if row else "somebody"
    detail = f"{who} has changed it since you saw it; look at what it is now, then change it again"
    extra = {"now": row.model_dump(mode="json") if row else None}
    return Told(409, "Changed meanwhile", detail, extra=extra)


def _override(schedule: str, wanted: OverrideWanted | OverrideChange, id_: int = _NEW) -> Override:
    return Override(
        id=id_,
        schedule=schedule,
        begins=wanted.begins,
        ends=wanted.ends,
        person=wanted.person,
        replaces=wanted.replaces or "",
    )


def _unfit(faults: Sequence[Fault]) -> Told:
    errors = [{"field": f"/{field}", "reason": reason} for field, reason in faults]
    detail = "; ".join(f"/{field}: {reason}" for field, reason in faults)
    return Told(422, "The override is not taken", detail, extra={"errors": errors})


async def _ring(request: Request) -> None:
    async with Services.of(request).pool.connection() as conn:
        await ring(conn)
