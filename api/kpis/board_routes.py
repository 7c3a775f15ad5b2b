"""The board: all indicators in a period, as they stand now or stood at the end of a day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from fastapi import APIRouter, Request

from api.messages import PROBLEMS
from api.services import Services
from core.model import Period
from core.store.pool import Connection
from kpi.board import Facts, Line, choices, first_day, is_form, uploads
from kpi.board.judged import judged
from kpi.board.lines import Ground, lines
from kpi.define import Kpi
from kpi.values import Status

from .models.board import BoardRow, HandedIn, KpiBoard, PeriodTold, ScopeTold
from .scene import Asked, Reader, Scene, scene, snapshot
from .told import handed_in_at, period, row, unit, upload_ids

routes = APIRouter(prefix="/api/ioc/v1/kpis", tags=["kpis"], responses=PROBLEMS)

DUE_DAY: Final = 17  # of a board without indicators


@routes.get("")
async def board(request: Request, asked: Asked, caller: Reader) -> KpiBoard:
    """Tell all indicators, in the order of the file."""
    services = Services.of(request)
    async with snapshot(services) as conn:
        seen = await scene(conn, services, caller, asked.as_of)
        of, scope = seen.period(asked.period), seen.scope(asked.scope)
        told, stored = await board_lines(conn, seen, of, scope)
        handed = await uploads(conn, upload_ids(told))
        rows = [
            row(
                seen,
                each,
                judged(each, stored),
                handed_in_at(each.parts.values(), handed),
            )
            for each in told
        ]
        periods = await told_periods(conn, seen)
    return KpiBoard(
        as_of=seen.as_of,
        shown_as_of=seen.moment.now,
        period=period(of, due_day(seen, of)),
        periods=periods,
        scope=_scope(seen, scope, of),
        scopes=[_scope(seen, each, of) for each in seen.scopes.names()],
        simulated=any(each.value.simulated for each in told),
        handed_in=_handed_in(told, seen),
        status=_status(rows).value,
        closed_at=_closed_at(told),
        kpis=rows,
        units=[unit(seen, each) for each in seen.visible(seen.scopes.members(scope, of).all)],
        version=seen.version,
    )


async def board_lines(
    conn: Connection, seen: Scene, of: Period, scope: str, kpis: Sequence[Kpi] | None = None
) -> tuple[list[Line], Facts]:
    """Read the lines of a board. kpis: of these only; None: of all."""
    every = seen.catalogue.kpis if kpis is None else kpis
    return await lines(conn, Ground(seen.scopes, seen.moment, seen.at), (of, scope), every)


async def told_periods(conn: Connection, seen: Scene) -> list[PeriodTold]:
    """List the periods to choose from."""
    found = choices(seen.moment.today, await first_day(conn))
    return [period(each, due_day(seen, each)) for each in found]


def due_day(seen: Scene, of: Period) -> int:
    """Say by which day of the month the figures of a board are due: the latest of its kind."""
    return max((kpi.due_day for kpi in seen.catalogue.of_period(of.kind)), default=DUE_DAY)


def _scope(seen: Scene, scope: str, of: Period) -> ScopeTold:
    members = seen.scopes.members(scope, of)
    return ScopeTold(id=scope, name=seen.scope_name(scope), units=len(members.all))


def _handed_in(lines: Sequence[Line], seen: Scene) -> HandedIn:
    """Count forms: those that are there, of those that somebody has handed in or had to."""
    began = seen.moment.began
    owed = [each for each in lines if is_form(each.kpi, each.period, each.value.have, began)]
    return HandedIn(
        have=sum(each.value.have for each in owed), want=sum(each.value.want for each in owed)
    )


def _status(rows: Sequence[BoardRow]) -> Status:
    """Say how sure the board is: official, when all that it has is."""
    there = [each.status for each in rows if each.value is not None]
    if not there:
        return Status.NONE
    is_official = all(each == Status.OFFICIAL.value for each in there)
    return Status.OFFICIAL if is_official else Status.PRELIMINARY


def _closed_at(lines: Sequence[Line]) -> datetime | None:
    """Say since when all that the board has is official."""
    there = [each for each in lines if each.value.value is not None]
    if not there or any(each.value.status is not Status.OFFICIAL for each in there):
        return None
    return max((each.recorded_at for each in there if each.recorded_at), default=None)
