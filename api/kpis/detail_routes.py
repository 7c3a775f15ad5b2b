"""One indicator with all that is known of it."""

from datetime import datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from api.access import Caller, Permission, reach
from api.messages import MISSING, PROBLEMS
from api.services import Services
from core.store.people import names
from core.store.pool import Connection
from core.store.sql import fetched
from kpi.acts import closings, tasks
from kpi.board import SQL, Line, history, uploads
from kpi.board.judged import judged

from .beside import checks_of, cross_check, quality_of
from .board_routes import board_lines
from .detail_told import ahead, filled, league_rows, pace_of, path_of, small_multiples
from .models.board import KpiDetail, KpiId
from .models.checks import KpiCrossCheck
from .scene import Asked, Reader, Scene, scene, snapshot
from .told import fields, handed_in_at, name, task, term, upload_ids

routes = APIRouter(prefix="/api/ioc/v1/kpis", tags=["kpis"], responses=PROBLEMS)


@routes.get("/{id}", responses=MISSING)
async def detail(
    request: Request, id_: Annotated[KpiId, Path(alias="id")], asked: Asked, caller: Reader
) -> KpiDetail:
    """Tell an indicator: its history, its path and pace, its units, and what was done about it."""
    services = Services.of(request)
    async with snapshot(services) as conn:
        seen = await scene(conn, services, caller, asked.as_of)
        kpi, of = seen.kpi(id_), seen.period(asked.period)
        (line,), stored = await board_lines(conn, seen, of, seen.scope(asked.scope), [kpi])
        every = [each.value for each in await history(conn, kpi, seen.at)]
        handed = await uploads(conn, upload_ids([line]))
        done = {
            **await _revised(conn, seen, line),
            **await _closings(conn, seen, line, caller),
            "tasks": await _tasks(conn, seen, kpi.id),
            "quality": await quality_of(conn, seen, [kpi], seen.sees),
            "cross_check": await _checked(conn, seen, line),
        }
    found = judged(line, stored)
    totals = [each for each in every if each.scope == line.scope]
    told = {
        **fields(seen, line, found, handed_in_at(line.parts.values(), handed)),
        **done,
        "shown_as_of": seen.moment.now,
        "as_of_day": seen.as_of,
        "about": name(kpi.about),
        "numerator_term": term(kpi.numerator),
        "denominator_term": term(kpi.denominator) if kpi.denominator else None,
        "scale": float(kpi.scale),
        "source": name(kpi.source),
        "history": filled(totals, line.period),
        "path": path_of(found),
        "ahead": ahead(found),
        "pace": pace_of(line, found, totals),
        "league": league_rows(seen, line),
        "units": small_multiples(seen, line, every),
        "version": seen.version,
    }
    return KpiDetail.model_validate(told)


async def _revised(conn: Connection, seen: Scene, line: Line) -> dict[str, Any]:
    """Tell how often it was put right; what is measured grows until its period is over."""
    end = datetime.combine(line.period.last + timedelta(days=1), time(), seen.place.zone)
    params = {
        "kpi": line.kpi.id,
        "unit": "",
        "scope": line.scope,
        "period": line.period.id,
        "at": seen.moment.now,
        "begin": end if line.kpi.is_live else None,
    }
    ((count, last),) = await fetched(conn, SQL["count_corrections"], params)
    return {"revisions": count, "last_revision": last}


async def _checked(conn: Connection, seen: Scene, line: Line) -> KpiCrossCheck | None:
    wanted = checks_of(seen.catalogue, line.kpi)
    if not wanted:
        return None
    lines, _ = await board_lines(conn, seen, line.period, line.scope, wanted)
    return cross_check(seen.catalogue, line.kpi, lines)


async def _closings(conn: Connection, seen: Scene, line: Line, caller: Caller) -> dict[str, Any]:
    """Say of which units the value is official, and of which the caller can make it so."""
    if not line.kpi.is_live:
        return {"closed": [], "closable": []}
    closed = await closings(conn, line.kpi, line.period)
    has_ended = line.period.last < seen.moment.today
    may = caller.may(Permission.KPI_APPROVE) and has_ended and seen.at is None
    units = await reach(conn, caller, Permission.KPI_APPROVE) if may else frozenset[str]()
    there = [unit for unit in line.parts if units is None or unit in units]
    return {
        "closed": seen.visible(unit for unit in line.parts if unit in closed),
        "closable": [unit for unit in there if unit not in closed],
    }


async def _tasks(conn: Connection, seen: Scene, kpi: str) -> list[Any]:
    units = None if seen.seen is None else {*seen.seen, ""}
    found = await tasks(conn, seen.moment.now, kpi=kpi, units=units)
    called = await names(conn) if found else {}
    return [task(seen, each, called) for each in found]
