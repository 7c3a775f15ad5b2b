"""`ioc kpi report`: the report of a period as a file."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from core.model import Period
from core.service.clock import SystemClock
from core.store.place import words
from ioc.people.desk import Connection, at_desk, refuse
from kpi.keeping import place
from kpi.report.content import Report
from kpi.report.pdf import Press
from kpi.report.xlsx import xlsx
from kpi.reports.known import Wanted, known
from kpi.reports.made import NothingToReportError
from kpi.reports.made import report as report_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed. day: as of its end; None: now."""

    period: str
    scope: str
    day: date | None
    output: Path


def work(context: typer.Context, request: Request) -> None:
    """Make the report and write it."""
    period = Period.parse(request.period)
    if period is None:
        refuse(f"--period: expected an id such as 2026-M11, got {request.period!r}")
    if request.output.suffix not in {".pdf", ".xlsx"}:
        refuse(f"--output: expected FILE.pdf or FILE.xlsx, got {request.output.name!r}")

    async def read(conn: Connection) -> Report:
        return await _read(conn, period, request)

    made = at_desk(context, read)
    body = xlsx(made) if request.output.suffix == ".xlsx" else Press().pdf(made)[0]
    request.output.write_bytes(body)
    typer.echo(f"{request.output}: {len(body):,} bytes, as of {made.as_of}")


async def _read(conn: Connection, period: Period, request: Request) -> Report:
    at = now = SystemClock().now()
    if request.day is not None:
        zone = ZoneInfo((await words(conn)).zone)
        at = min(now, datetime.combine(request.day + timedelta(days=1), time(), zone))
    found = await place(conn, at=at)
    if request.scope not in found.scopes.names():
        refuse(f"--scope: expected one of: {', '.join(found.scopes.names())}")
    asked = Wanted(period=period, scope=request.scope, at=at)
    try:
        return report_of(await known(conn, asked, found))
    except NothingToReportError as error:
        refuse(str(error))
