"""What leaders do: make live values official, give tasks, write what became of milestones."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request

from api.access import Caller, Needs, Permission, require
from api.messages import MISSING, PROBLEMS, RowNumber
from api.messages import Problem as ProblemTold
from api.requests import address_of
from api.services import Services
from core.model import Period, UnitId
from core.service.problem import Problem, ProblemError, misfit
from core.store.people import names
from core.store.pool import Connection
from kpi import acts
from kpi.acts import ActError, Hand, LateError, MilestoneState, TaskWanted, Wanted, Written
from kpi.define import Kpi, Milestone

from .models.acts import (
    Closed,
    Closing,
    MilestoneChange,
    Milestones,
    MilestoneTold,
    MilestoneWritten,
    Tasks,
)
from .models.acts import TaskWanted as TaskAsked
from .models.board import KpiId, KpiTask
from .scene import Reader, Scene, scene
from .told import name, person, task

routes = APIRouter(prefix="/api/ioc/v1", tags=["kpis"], responses=PROBLEMS)

Leader = Annotated[Caller, Depends(Needs(Permission.KPI_APPROVE, by_unit=True))]
REFUSED: Final[dict[int | str, dict[str, Any]]] = {**MISSING, 409: {"model": ProblemTold}}
_LATE: Final = Problem(
    409, "Another version", "somebody else has changed it meanwhile; look at it and save again"
)
_NO_MILESTONE: Final = Problem(404, "No such milestone", "GET /api/ioc/v1/milestones lists them")
_NO_TASK: Final = Problem(404, "No such task", "GET /api/ioc/v1/kpi-tasks lists them")


@routes.post("/kpis/{id}/close", responses=REFUSED)
async def close(
    request: Request, id_: Annotated[KpiId, Path(alias="id")], wanted: Closing, caller: Leader
) -> Closed:
    """Make the live value of a unit official. Again: it stays so."""
    async with _acting(request, caller) as (conn, seen, hand):
        what = await _what(conn, seen, id_, wanted, caller)
        await acts.close(conn, seen.place, what, hand)
        return await _closed(conn, what)


@routes.post("/kpis/{id}/open", responses=REFUSED)
async def open_(
    request: Request, id_: Annotated[KpiId, Path(alias="id")], wanted: Closing, caller: Leader
) -> Closed:
    """Let the live value of a unit change again, which takes a reason."""
    async with _acting(request, caller) as (conn, seen, hand):
        what = await _what(conn, seen, id_, wanted, caller)
        await acts.open_(conn, seen.place, what, wanted.reason, hand)
        return await _closed(conn, what)


@routes.get("/milestones")
async def milestones(request: Request, caller: Reader) -> Milestones:
    """Tell all milestones, and what was written of them."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        return await _milestones(conn, await scene(conn, services, caller))


@routes.post("/milestones/{id}/state", responses=REFUSED)
async def write(
    request: Request,
    id_: Annotated[KpiId, Path(alias="id")],
    wanted: MilestoneChange,
    caller: Leader,
) -> MilestoneTold:
    """Write what becomes of a milestone; `done` takes a document. Again: it is written once."""
    async with _acting(request, caller) as (conn, seen, hand):
        # Of the whole place: who approves figures of one unit does not write them.
        await require(conn, caller, Permission.KPI_APPROVE, None)
        found = next((each for each in seen.catalogue.milestones if each.id == id_), None)
        if found is None:
            raise ProblemError(_NO_MILESTONE)
        asked = wanted.model_dump()
        change = Wanted(**{**asked, "state": MilestoneState(wanted.state)})
        await acts.write(conn, found, change, hand)
        return next(each for each in (await _milestones(conn, seen)).milestones if each.id == id_)


@routes.get("/kpi-tasks")
async def tasks(
    request: Request,
    caller: Reader,
    kpi: Annotated[KpiId | None, Query()] = None,
    unit: Annotated[str | None, Query(max_length=100)] = None,
) -> Tasks:
    """Tell tasks: of the units whose rows the caller sees, and of owners of indicators."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        seen = await scene(conn, services, caller)
        if unit is not None:
            await require(conn, caller, Permission.KPI_READ, UnitId(unit))
        units = [unit] if unit else None if seen.seen is None else [*seen.seen, ""]
        found = await acts.tasks(conn, seen.moment.now, kpi=kpi, units=units)
        called = await names(conn)
    return Tasks(tasks=[task(seen, each, called) for each in found])


@routes.post("/kpi-tasks", status_code=201)
async def give(request: Request, wanted: TaskAsked, caller: Leader) -> KpiTask:
    """Give a task to a unit, or to the owner of an indicator. Again: it is given once."""
    async with _acting(request, caller) as (conn, seen, hand):
        kpi, period = seen.kpi(wanted.kpi), seen.period(wanted.period)
        await _require(conn, seen, caller, wanted.unit)
        asked = TaskWanted(
            kpi=kpi.id,
            unit=wanted.unit or "",
            period=period.id,
            text=wanted.text,
            due=wanted.due,
            request=wanted.request,
        )
        return await _task(conn, seen, await acts.give(conn, asked, hand))


@routes.post("/kpi-tasks/{number}/done", responses=REFUSED)
async def done(request: Request, number: RowNumber, caller: Leader) -> KpiTask:
    """Note that a task is done. Again: it stays so."""
    async with _acting(request, caller) as (conn, seen, hand):
        found = await acts.task(conn, number)
        if found is None:
            raise ProblemError(_NO_TASK)
        await _require(conn, seen, caller, found.unit or None)
        await acts.done(conn, number, hand)
        return await _task(conn, seen, number)


@asynccontextmanager
async def _acting(
    request: Request, caller: Caller
) -> AsyncIterator[tuple[Connection, Scene, Hand]]:
    """Do all of an act or nothing, and tell what cannot be done as a problem of its field."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        try:
            async with conn.transaction():
                seen = await scene(conn, services, caller)
                now = seen.moment.now
                yield conn, seen, Hand(caller.by(address_of(request)), now, seen.moment.today)
        except ActError as error:
            raise ProblemError(
                misfit("It is not done", [(f"/{error.field}", str(error))])
            ) from None
        except LateError:
            raise ProblemError(_LATE) from None


async def _what(
    conn: Connection, seen: Scene, id_: str, wanted: Closing, caller: Caller
) -> tuple[Kpi, UnitId, Period]:
    kpi, period, unit = seen.kpi(id_), seen.period(wanted.period), UnitId(wanted.unit)
    await _require(conn, seen, caller, unit)
    return kpi, unit, period


async def _require(conn: Connection, seen: Scene, caller: Caller, unit: str | None) -> None:
    """Refuse who is no leader of a unit; None: of the whole place."""
    await require(conn, caller, Permission.KPI_APPROVE, UnitId(unit) if unit else None)
    if unit is not None and unit not in seen.names:
        raise ProblemError(misfit("No such unit", [("/unit", f"there is no unit {unit}")]))


async def _closed(conn: Connection, what: tuple[Kpi, UnitId, Period]) -> Closed:
    kpi, unit, period = what
    found = (await acts.closings(conn, kpi, period)).get(unit)
    return Closed(
        kpi=kpi.id,
        unit=unit,
        period=period.id,
        is_closed=found is not None,
        closed_at=found.closed_at if found else None,
        closed_by=found.closed_by if found else None,
    )


async def _task(conn: Connection, seen: Scene, number: int) -> KpiTask:
    found = await acts.task(conn, number)
    if found is None:
        raise ProblemError(_NO_TASK)
    return task(seen, found, await names(conn))


async def _milestones(conn: Connection, seen: Scene) -> Milestones:
    written = await acts.milestones(conn)
    called = await names(conn) if written else {}
    told = [
        _milestone(
            seen,
            each,
            [one for one in written if one.milestone == each.id],
            called,
        )
        for each in seen.catalogue.milestones
    ]
    return Milestones(milestones=told, version=seen.version)


def _milestone(
    seen: Scene, of: Milestone, written: list[Written], called: Mapping[str, str]
) -> MilestoneTold:
    state = written[0].state if written else MilestoneState.NOT_STARTED
    is_open = state not in {MilestoneState.DONE, MilestoneState.STOPPED}
    return MilestoneTold(
        id=of.id,
        name=name(of.name),
        about=name(of.about),
        owner=name(of.owner),
        due=of.due,
        state=state.value,
        is_late=is_open and of.due is not None and of.due < seen.moment.today,
        version=written[0].id if written else 0,
        history=[
            MilestoneWritten(
                id=each.id,
                state=each.state.value,
                document=each.document,
                issuer=each.issuer,
                document_date=each.document_date,
                note=each.note,
                simulated=each.simulated,
                recorded_by=each.recorded_by,
                recorded_by_name=person(each.recorded_by, called),
                recorded_at=each.recorded_at,
            )
            for each in written
        ],
    )
