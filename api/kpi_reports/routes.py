"""Reports of KPIs: which there are, their pages and workbooks, whether they come out alike."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api.access import Caller, Needs, Permission, reach, require
from api.messages import MISSING, PROBLEMS, Problem, RowNumber
from api.services import Services
from api.wall.layout import Name
from core.model import Period, PeriodKind
from core.service.problem import Problem as Refusal
from core.service.problem import ProblemError
from core.store.pool import Connection
from kpi.keeping import Place
from kpi.report.content import Report, figures_hash, report_json
from kpi.reports import tables
from kpi.reports.tables import Kept, Printed
from kpi.units import CORE, PLAN

from .asked import Failed
from .models import (
    KpiReport,
    KpiReportPage,
    KpiReportPeriod,
    KpiReportQuery,
    KpiReportScope,
    KpiReportVerified,
)
from .press import Printer

routes = APIRouter(prefix="/api/ioc/v1/kpi-reports", tags=["kpis"], responses=PROBLEMS)

# A report sets the units beside each other: it is for who sees all of them (`whole`).
Reader = Annotated[Caller, Depends(Needs(Permission.KPI_READ, by_unit=True))]
File = Literal["pdf", "xlsx"]
_KINDS: Final[tuple[File, ...]] = ("pdf", "xlsx")
BUSY: Final[dict[int | str, dict[str, Any]]] = {
    503: {"model": Problem, "description": "It cannot be printed now"}
}
# Browsers show a PDF by an object and styles of their own, and nothing else.
_CSP: Final = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)
_NONE: Final = Refusal(404, "No such report", "it has never been made")
_TYPES: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BACK: Final[dict[PeriodKind, int]] = {
    PeriodKind.MONTH: 24,
    PeriodKind.QUARTER: 8,
    PeriodKind.HALF: 4,
    PeriodKind.NINE_MONTHS: 2,
    PeriodKind.YEAR: 5,
}
_SCOPES: Final = {
    CORE: Name("Các đơn vị hiện nay", "Units of today"),
    PLAN: Name("Địa bàn của kế hoạch", "Area of the plan"),
}


@routes.get("")
async def reports(
    request: Request, asked: Annotated[KpiReportQuery, Query()], caller: Reader
) -> KpiReportPage:
    """List reports, the newest first, a page at a time; none to who sees some units only."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        sees_all = await reach(conn, caller, Permission.KPI_READ) is None
        before = asked.before or tables.NEWEST
        found = await tables.page(conn, before=before, period=asked.period) if sees_all else []
        known = await services.kpis.place(conn, services.profile.zone, None)
    shown = found[: tables.PAGE]
    today = now.astimezone(known.zone).date()
    return KpiReportPage(
        as_of=now,
        reports=[told(each, caller) for each in shown],
        next=shown[-1].id if len(found) > len(shown) else None,
        periods=list(_periods(today)),
        scopes=list(_scopes(known)),
        has_kpis=bool(known.catalogue.kpis),
    )


@routes.get("/{number}", responses=MISSING)
async def report(request: Request, number: RowNumber, caller: Reader) -> KpiReport:
    """Tell of one report."""
    async with Services.of(request).pool.connection() as conn:
        return told(await kept(conn, number, caller), caller)


@routes.get(
    "/{number}/report.{kind}",
    responses={**MISSING, 200: {"content": {each: {} for each in _TYPES.values()}}},
    response_class=Response,
)
async def file(request: Request, number: RowNumber, kind: File, caller: Reader) -> Response:
    """Give the pages, PDF/A, or the workbook, as they are kept."""
    async with Services.of(request).pool.connection() as conn:
        found = await kept(conn, number, caller)
        body = await tables.file(conn, number, kind)
    if body is None:
        raise ProblemError(_NONE)
    mark = "" if found.state == "approved" else "-du-thao"
    name = f"bao-cao-chi-tieu-{found.period}-{number}{mark}.{kind}"
    shown = "inline" if kind == "pdf" else "attachment"
    headers = {
        "Content-Disposition": f'{shown}; filename="{name}"',
        "Cache-Control": "private, no-cache",
        "X-Content-SHA256": getattr(found, f"{kind}_sha256"),
        "Content-Security-Policy": _CSP,
    }
    return Response(body, media_type=_TYPES[kind], headers=headers)


@routes.get("/{number}/verify", responses={**MISSING, **BUSY})
async def verify(request: Request, number: RowNumber, caller: Reader) -> KpiReportVerified:
    """Print a report again from what is kept of it, and compare it with the files and hashes."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        found = await kept(conn, number, caller)
        content = await tables.content(conn, number)
        files = [await tables.file(conn, number, kind) for kind in _KINDS]
    if content is None:
        raise ProblemError(_NONE)
    again = await printed(services.printer, content)
    pdf, xlsx = tables.hash_of(again.pdf), tables.hash_of(again.xlsx)
    kept_pdf, kept_xlsx = (tables.hash_of(each or b"") for each in files)
    return KpiReportVerified(
        same=(pdf, xlsx) == (kept_pdf, kept_xlsx) == (found.pdf_sha256, found.xlsx_sha256),
        pdf_sha256=pdf,
        xlsx_sha256=xlsx,
        kept_pdf_sha256=kept_pdf,
        kept_xlsx_sha256=kept_xlsx,
        figures_sha256=figures_hash(content),
    )


async def kept(conn: Connection, number: int, caller: Caller) -> Kept:
    """Read one, for who sees all units. Raises ProblemError."""
    await require(conn, caller, Permission.KPI_READ, None)
    found = await tables.one(conn, number)
    if found is None:
        raise ProblemError(_NONE)
    return found


async def printed(printer: Printer, content: Report) -> Printed:
    """Print a report in the process for that. Raises ProblemError."""
    answer = await printer.print(report_json(content))
    if isinstance(answer, Failed):
        raise ProblemError(Refusal(503, "The report cannot be printed", answer.reason))
    return Printed(answer.pdf, answer.xlsx, answer.pages)


def told(found: Kept, caller: Caller) -> KpiReport:
    """Tell a report to whoever asks."""
    period = Period.parse(found.period)
    if period is None:
        raise ValueError(found.period)
    is_leader = caller.tops(Permission.KPI_APPROVE) is None
    return KpiReport(
        number=found.id,
        period=_period(period),
        scope=found.scope,
        as_of=found.as_of,
        state=found.state,
        pages=found.pages,
        simulated=found.simulated,
        pdf_sha256=found.pdf_sha256,
        pdf_bytes=found.pdf_bytes,
        xlsx_sha256=found.xlsx_sha256,
        xlsx_bytes=found.xlsx_bytes,
        made_by=found.made_by,
        made_by_name=found.made_by_name,
        made_at=found.made_at,
        approved_by=found.approved_by,
        approved_by_name=found.approved_by_name,
        approved_at=found.approved_at,
        can_approve=is_leader and found.state == "draft" and found.made_by != caller.actor,
    )


def _period(period: Period) -> KpiReportPeriod:
    return KpiReportPeriod(id=period.id, first=period.first, last=period.last)


def _periods(today: date) -> Iterator[KpiReportPeriod]:
    """List periods that have begun, of each kind the newest first."""
    for kind, back in _BACK.items():
        newest = Period.containing(kind, today) or Period(kind, today.year)
        yield from (_period(newest.shifted(-place)) for place in range(back))


def _scopes(known: Place) -> Iterator[KpiReportScope]:
    for scope in known.scopes.names():
        yield KpiReportScope(id=scope, name=_SCOPES[scope])
