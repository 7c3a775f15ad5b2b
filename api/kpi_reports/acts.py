"""What people do about reports: have one made, let a draft be a paper."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request

from api.access import Caller, Needs, Permission, require
from api.messages import MISSING, PROBLEMS, Problem, RowNumber
from api.requests import address_of
from api.services import Services
from core.model import Period
from core.service.problem import Problem as Refusal
from core.service.problem import ProblemError, misfit
from core.store.blocks.read import snapshot
from core.store.pool import Connection
from kpi.report.content import Approval, Report
from kpi.reports import tables
from kpi.reports.known import Wanted, known
from kpi.reports.made import NothingToReportError
from kpi.reports.made import report as report_of
from kpi.reports.tables import Hand

from .models import KpiReport, KpiReportWanted
from .routes import BUSY, Reader, kept, printed, told

routes = APIRouter(prefix="/api/ioc/v1/kpi-reports", tags=["kpis"], responses=PROBLEMS)

Leader = Annotated[Caller, Depends(Needs(Permission.KPI_APPROVE, by_unit=True))]
_CONFLICT: Final[dict[int | str, dict[str, Any]]] = {409: {"model": Problem}}
_UNFIT: Final = "The report cannot be made"
_OWN: Final = Refusal(403, "It is your own", "another leader approves a report than who made it")
_DONE: Final = Refusal(
    409, "It is approved already", "look at it again; make another one if needed"
)


@routes.post("", status_code=201, responses={**BUSY, **_CONFLICT})
async def make(request: Request, wanted: KpiReportWanted, caller: Reader) -> KpiReport:
    """Make a report. A repeated request makes nothing, and answers with the first."""
    services = Services.of(request)
    by, now = caller.by(address_of(request)), services.clock.now()
    hand = Hand(by, now, wanted.request)
    async with services.pool.connection() as conn:
        await require(conn, caller, Permission.KPI_READ, None)
        number = await tables.of_request(conn, hand)
    if number is None:
        async with services.pool.connection() as conn, snapshot(conn):
            content = await _content(conn, services, wanted, now)
        pages = await printed(services.printer, content)  # no connection waits for it
        async with services.pool.connection() as conn, conn.transaction():
            number = await tables.keep(conn, content, pages, hand)
    async with services.pool.connection() as conn:
        return told(await kept(conn, number, caller), caller)


@routes.post("/{number}/approve", responses={**MISSING, **BUSY, **_CONFLICT})
async def approve(request: Request, number: RowNumber, caller: Leader) -> KpiReport:
    """Let a draft be a paper: the same figures, printed without the mark of a draft."""
    services = Services.of(request)
    by, now = caller.by(address_of(request)), services.clock.now()
    async with services.pool.connection() as conn:
        await require(conn, caller, Permission.KPI_APPROVE, None)
        found = await kept(conn, number, caller)
        content = await tables.content(conn, number)
    if found.made_by == caller.actor:
        raise ProblemError(_OWN)
    if found.state == "approved" or content is None:
        raise ProblemError(_DONE)
    zone = services.profile.zone
    approval = Approval(
        by=by.actor,
        at=now.astimezone(zone).isoformat(timespec="seconds"),
        name=caller.session.name if caller.session else "",
    )
    content = replace(content, approval=approval)
    pages = await printed(services.printer, content)
    async with services.pool.connection() as conn:
        async with conn.transaction():
            done = await tables.approve(conn, number, content, pages, Hand(by, now))
        if not done:
            raise ProblemError(_DONE)
        return told(await kept(conn, number, caller), caller)


async def _content(
    conn: Connection, services: Services, wanted: KpiReportWanted, now: datetime
) -> Report:
    """Read what stands in a report. conn: one snapshot. Raises ProblemError."""
    zone = services.profile.zone
    at = _moment(wanted, now, zone)
    found = await services.kpis.place(conn, zone, at)
    period = _period(wanted, now.astimezone(zone).date())
    if wanted.scope not in found.scopes.names():
        words = ", ".join(found.scopes.names()) or "none: the place has no units that hand in"
        raise ProblemError(misfit(_UNFIT, [("/scope", f"expected one of: {words}")]))
    asked = Wanted(period=period, scope=wanted.scope, at=at)
    try:
        return report_of(await known(conn, asked, found))
    except NothingToReportError as error:
        raise ProblemError(Refusal(409, _UNFIT, str(error))) from None


def _period(wanted: KpiReportWanted, today: date) -> Period:
    period = Period.parse(wanted.period)
    if period is None:
        raise ProblemError(misfit(_UNFIT, [("/period", "expected an id such as 2026-M11")]))
    if period.first > today:
        raise ProblemError(misfit(_UNFIT, [("/period", "it has not begun yet")]))
    return period


def _moment(wanted: KpiReportWanted, now: datetime, zone: ZoneInfo) -> datetime:
    """Say as of when: the end of a day of the place, or now."""
    if wanted.as_of is None:
        return now
    end = datetime.combine(wanted.as_of + timedelta(days=1), time(), zone)
    if wanted.as_of > now.astimezone(zone).date():
        raise ProblemError(misfit(_UNFIT, [("/as_of", "expected a day that has begun")]))
    return min(end, now)
