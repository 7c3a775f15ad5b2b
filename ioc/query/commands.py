"""`ioc query EXPR`: asked of the database of this installation; a table, CSV or JSON."""

import asyncio
import sys
from dataclasses import replace
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Annotated, Final

import psycopg
import typer
from psycopg import AsyncConnection, IsolationLevel
from psycopg.errors import QueryCanceled, TransactionTimeout

from api.queries.asked import Chart
from api.queries.charts import drawn, told_lacks
from api.queries.drawn import Drawn
from api.queries.drawn import as_json as chart_as_json
from api.queries.parameters import CHART_POINTS_MAX, CHART_POINTS_MIN
from core.place import read_profile
from core.service.clock import SystemClock
from core.service.logins import NoSecretError, database_login
from core.service.settings import Settings
from core.store.pool import connect
from core.store.select import Catalogue, Stored, TooMuchError
from ioc.invocation import settings_of
from ioc.moment import MomentError, moment_ms
from promql.evaluate import QueryError
from promql.lex import DurationError, duration_ms
from promql.parse import ParseError
from promql.query import Answer, Query, answer
from promql.values import Grid, holds

from .charted import as_csv as chart_as_csv
from .charted import as_table as chart_as_table
from .written import as_csv, as_json, as_table

POINTS_MAX: Final = 11_000
_STEPS: Final = 60  # unless a step is given


class Format(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def query(
    context: typer.Context,
    expression: Annotated[str, typer.Argument(metavar="EXPR", help="A question in PromQL.")],
    *,
    at: Annotated[str, typer.Option("--at", help="At this moment; else now.")] = "",
    since: Annotated[str, typer.Option("--from", help="From this moment on, or so long ago.")] = "",
    until: Annotated[str, typer.Option("--to", help="Until this moment; else now.")] = "",
    step: Annotated[str, typer.Option("--step", help="Distance of moments, such as 1m.")] = "",
    points: Annotated[
        int | None,
        typer.Option("--max-points", help="So many points a line at most, with extremes."),
    ] = None,
    style: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
) -> None:
    """Ask the samples in PromQL.

    A moment is written as 2026-11-26T08:30 (time of the place), as seconds since 1970, or as how
    long ago it was (15m). Example: ioc query 'avg by (unit) (net_site_up)' --from 6h

    With --max-points, as charts have it: of each stretch of time the lowest, the highest and the
    last number, and how many there were. Example: ioc query net_rsrp_dbm --from 30d --max-points 60
    """
    settings = settings_of(context)
    profile, _ = read_profile(settings.config)
    now = SystemClock().now().astimezone(profile.zone if profile else None)
    try:
        if points is None:
            asked: Query | Chart = _question(expression, at, (since, until, step), now)
        else:
            asked = _chart(expression, (since, until, points), at or step, now)
        found = asyncio.run(_asked(asked, settings))
    except (ParseError, QueryError, TooMuchError, NoSecretError, MomentError) as error:
        reason = str(error)
    except (QueryCanceled, TransactionTimeout):
        reason = "the database needs too long for it; ask for fewer series or a shorter time"
    except psycopg.OperationalError as error:
        reason = f"the database cannot be reached: {error}; is `ioc up` running?"
    else:
        typer.echo(_written(found, style, now.tzinfo), nl=False)
        for said in (*found.warnings, *found.infos):
            typer.echo(f"ioc: {said}", err=True)
        return
    sys.stderr.write(f"ioc: {reason}\n")
    raise typer.Exit(1)


def _question(expression: str, at: str, span: tuple[str, str, str], now: datetime) -> Query:
    since, until, step = span
    now_ms = int(now.timestamp() * 1000)
    if not since:
        if until or step:
            raise MomentError("--to and --step need --from")
        return Query.at(expression, moment_ms(at, now) if at else now_ms)
    if at:
        raise MomentError("--at is one moment, --from begins many: give one of them")
    start_ms, end_ms = _between(since, until, now)
    step_ms = _length(step) if step else max((end_ms - start_ms) // _STEPS // 1000 * 1000, 1000)
    if step_ms <= 0:
        raise MomentError("--step has to be above 0")
    if (end_ms - start_ms) // step_ms > POINTS_MAX:
        raise MomentError(f"--step has to give at most {POINTS_MAX} moments")
    return Query.over(expression, Grid.between(start_ms, end_ms, step_ms))


def _chart(expression: str, span: tuple[str, str, int], other: str, now: datetime) -> Chart:
    since, until, points = span
    if other:
        raise MomentError("--max-points goes with --from and --to, not with --at or --step")
    if not since:
        raise MomentError("--max-points needs --from")
    if not CHART_POINTS_MIN <= points <= CHART_POINTS_MAX:
        raise MomentError(f"--max-points is from {CHART_POINTS_MIN} to {CHART_POINTS_MAX}")
    start_ms, end_ms = _between(since, until, now)
    if end_ms == start_ms:
        raise MomentError("--to has to lie after --from")
    return Chart(expression, start_ms, end_ms, points, int(now.timestamp() * 1000))


def _between(since: str, until: str, now: datetime) -> tuple[int, int]:
    now_ms = int(now.timestamp() * 1000)
    start_ms, end_ms = moment_ms(since, now), moment_ms(until, now) if until else now_ms
    if end_ms < start_ms:
        raise MomentError("--to lies before --from")
    return start_ms, end_ms


def _written(found: Answer | Drawn, style: Format, zone: tzinfo | None) -> str:
    if isinstance(found, Drawn):
        written = {
            Format.TABLE: lambda: chart_as_table(found, zone),
            Format.CSV: lambda: chart_as_csv(found),
            Format.JSON: lambda: f"{chart_as_json(found).decode()}\n",
        }
    else:
        written = {
            Format.TABLE: lambda: as_table(found, zone),
            Format.CSV: lambda: as_csv(found),
            Format.JSON: lambda: as_json(found),
        }
    return written[style]()


def _length(text: str) -> int:
    try:
        return duration_ms(text)
    except DurationError as error:
        raise MomentError(f"--step: {error}") from None


async def _asked(asked: Query | Chart, settings: Settings) -> Answer | Drawn:
    login = database_login(settings, "ioc_api", application="ioc query")
    async with await connect(login, kind=AsyncConnection) as conn:
        await conn.set_isolation_level(IsolationLevel.REPEATABLE_READ)
        await conn.set_read_only(value=True)
        if isinstance(asked, Chart):
            return await drawn(asked, conn, Catalogue(holds))
        stored = Stored(conn, Catalogue(holds))
        found = await answer(asked, stored)
        return replace(found, warnings=[*found.warnings, *told_lacks(stored.lacks)])
