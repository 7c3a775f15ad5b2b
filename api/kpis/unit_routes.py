"""One unit: all that is told of it, what it owes, and how often it was reminded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request

from api.access import Permission, require
from api.messages import MISSING, PROBLEMS
from api.services import Services
from core.model import Period, Unit, UnitId
from core.service.problem import Problem, ProblemError
from core.store.people import names
from core.store.pool import Connection
from core.store.sql import fetched
from kpi.acts import tasks
from kpi.board import SQL, Handed, Line, Told, difference, of_unit, spots_of, trend, uploads
from kpi.define import Kpi
from kpi.units import CORE, PLAN
from kpi.values import Why

from .beside import quality_of
from .board_routes import board_lines, due_day, told_periods
from .detail_told import league_of
from .models.rows import KpiUnitPage, UnitKpi
from .scene import Asked, Reader, Scene, scene, snapshot
from .told import of_kpi, part, period, spot, task, unit

routes = APIRouter(prefix="/api/ioc/v1/kpis/units", tags=["kpis"], responses=PROBLEMS)

_NO_UNIT: Final = Problem(404, "No such unit", "GET /api/ioc/v1/kpis names those that there are")


@routes.get("/{unit}", responses=MISSING)
async def unit_page(
    request: Request,
    id_: Annotated[UnitId, Path(alias="unit", max_length=100)],
    asked: Asked,
    caller: Reader,
) -> KpiUnitPage:
    """Tell all indicators of a unit."""
    services = Services.of(request)
    async with snapshot(services) as conn:
        seen = await scene(conn, services, caller, asked.as_of)
        found = _unit(seen, id_)
        await require(conn, caller, Permission.KPI_READ, id_)
        of = seen.period(asked.period)
        lines = await _lines(conn, seen, of, id_)
        wanted = {line.kpi.id: trend(line.kpi, line.period) for line in lines}
        trends = await of_unit(conn, id_, wanted, seen.at) if wanted else {}
        ids = {line.parts[id_].upload for line in lines if id_ in line.parts}
        handed = await uploads(conn, (each for each in ids if each is not None))
        given = await tasks(conn, seen.moment.now, units=[id_])
        called = await names(conn) if given else {}
        reminders = await _reminders(conn, seen, of, id_)
        periods = await told_periods(conn, seen)
        every = seen.place.catalogue.kpis
        good = await quality_of(conn, seen, every, lambda unit: unit == id_)
    return KpiUnitPage(
        unit=unit(seen, id_),
        valid_from=found.valid_from,
        valid_to=found.valid_to,
        as_of=seen.as_of,
        shown_as_of=seen.moment.now,
        period=period(of, due_day(seen, of)),
        periods=periods,
        units=[unit(seen, each) for each in seen.visible(_choices(seen, of))],
        kpis=[_row(line, id_, trends.get(line.kpi.id, {}), handed) for line in lines],
        quality=good,
        reminders=reminders,
        tasks=[task(seen, each, called) for each in given],
        version=seen.version,
    )


def _unit(seen: Scene, id_: UnitId) -> Unit:
    found = next((each for each in seen.place.units if each.id == id_), None)
    if found is None:
        raise ProblemError(_NO_UNIT)
    return found


def _choices(seen: Scene, of: Period) -> list[UnitId]:
    """List the units that have a page: those of all scopes, and others that hand in."""
    names_ = (*seen.scopes.names(), *(kpi.scope for kpi in seen.catalogue.kpis))
    every = (each for scope in names_ for each in seen.scopes.members(scope, of).all)
    return list(dict.fromkeys(every))


async def _lines(conn: Connection, seen: Scene, of: Period, id_: UnitId) -> list[Line]:
    """Read the lines of the indicators that a unit has figures of."""
    names_ = seen.scopes.names()
    scope = CORE if id_ in seen.scopes.members(CORE, of).all or PLAN not in names_ else PLAN
    kpis = [kpi for kpi in seen.catalogue.kpis if _concerns(seen, kpi, of, id_)]
    lines, _ = await board_lines(conn, seen, of, scope, kpis)
    return lines


def _concerns(seen: Scene, kpi: Kpi, of: Period, id_: UnitId) -> bool:
    is_of_scope = kpi.scope in seen.scopes.names()
    scopes = seen.scopes.names() if is_of_scope else (kpi.scope,)
    return any(id_ in seen.scopes.members(scope, of).all for scope in scopes)


def _row(line: Line, id_: UnitId, told: Told, handed: Mapping[int, Handed]) -> UnitKpi:
    kpi, value = line.kpi, line.parts.get(id_)
    earlier = line.period.shifted(-1)
    is_broken = any(earlier.first < day <= line.period.last for day in line.broken)
    before = None if is_broken else told.get(earlier.id, (None, Why.NO_FIGURES))[0]
    placed = league_of(line)
    upload = handed.get(value.upload or 0) if value else None
    return UnitKpi.model_validate(
        {
            **of_kpi(kpi),
            **part(value),
            "period": period(line.period, kpi.due_day),
            "previous": before,
            "change": difference(value.value if value else None, before),
            "of_scope": line.value.value,
            "rank": next((each.rank for each in placed if each.unit == id_), None),
            "ranked": sum(each.rank is not None for each in placed),
            "trend": [spot(each) for each in spots_of(trend(kpi, line.period), told)],
            "due": line.period.due(kpi.due_day) if kpi.is_owed else None,
            "handed_in_at": upload.made_at if upload else None,
            "late_days": line.late_days if id_ in line.late else 0,
            "upload": upload.id if upload else None,
        }
    )


async def _reminders(conn: Connection, seen: Scene, of: Period, id_: UnitId) -> int:
    """Count reminders of the calendar year in which a period ended."""
    zone = seen.place.zone
    begin = datetime(of.last.year, 1, 1, tzinfo=zone)
    params = {
        "unit": id_,
        "zone": str(zone),
        "since": begin,
        "until": min(begin.replace(year=begin.year + 1), seen.moment.now),
    }
    ((count,),) = await fetched(conn, SQL["reminders"], params)
    return int(count)
