"""`ioc source`: senders beside those of the place's files."""

import re
from datetime import datetime
from typing import Annotated

import typer

from core.model import SourceId, UnknownMetric
from core.service.clock import SystemClock
from core.store import sources
from core.store.cost import LATE_ROWS_MOST, Cost, costs, late_rows
from core.store.samples import packed_upto
from core.store.sources import NewSource, SourceError, SourceRow

from .cost import notes, table
from .desk import Connection, at_desk, by_shell, told

app = typer.Typer(help="Who sends samples.", no_args_is_help=True)

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_PRODUCT = re.compile(r"ioc(-.*)?")


@app.command("add")
def add(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Id: a-z, 0-9, hyphen.")],
    metric: Annotated[
        list[str] | None, typer.Option(help="Metric or glob that it may send; may be repeated.")
    ] = None,
    period: Annotated[
        float | None, typer.Option(min=0.001, help="How often something comes, in seconds.")
    ] = None,
    *,
    create: Annotated[
        bool, typer.Option("--create", help="It may create metrics that nobody described.")
    ] = False,
) -> None:
    """Add a source. To stay, it belongs into sources.yml: `ioc apply` takes it over from there."""
    new = NewSource(
        id=SourceId(source),
        name_vi=source,
        name_en=source,
        allowed_metrics=tuple(metric or ["*"]),
        unknown_metric=UnknownMetric.CREATE if create else None,
        expected_period_seconds=period,
    )

    async def work(conn: Connection) -> None:
        if not _ID.fullmatch(source) or _PRODUCT.fullmatch(source):
            reason = "use a-z, 0-9, hyphens; ids that begin with ioc belong to the product"
            raise SourceError(f"{source!r} cannot be the id of a source: {reason}")
        await sources.add(conn, new, by=by_shell(), now=SystemClock().now())

    at_desk(context, work)
    typer.echo(f"{source} is added; now: ioc key create --scope write --source {source}")


@app.command("retire")
def retire(
    context: typer.Context, source: Annotated[str, typer.Argument(help="Id of the source.")]
) -> None:
    """End a source that was added by hand. What it sent stays."""

    async def work(conn: Connection) -> None:
        await sources.retire(conn, SourceId(source), by=by_shell(), now=SystemClock().now())

    at_desk(context, work)
    typer.echo(f"{source} is retired; its samples stay, its keys work no more")


@app.command("list")
def listed(context: typer.Context) -> None:
    """Show the sources in use."""

    async def work(conn: Connection) -> list[SourceRow]:
        return list(await sources.listed(conn, now=SystemClock().now()))

    rows = [("source", "name", "unit", "period", "keys", "series", "from")]
    for one in at_desk(context, work):
        seconds = one.expected_period_seconds
        period = f"{seconds:g} s" if seconds else "-"
        counts = (str(one.keys), str(one.series))
        rows.append((one.id, one.name_vi, one.unit_id or "-", period, *counts, one.origin))
    told(rows)


@app.command("cost")
def cost(context: typer.Context) -> None:
    """Show what the samples of each source take on the disk, a day, so far, and in the end."""

    async def work(conn: Connection) -> tuple[list[Cost], datetime, int]:
        found = list(await costs(conn))
        return found, await packed_upto(conn), await late_rows(conn)

    found, upto, late = at_desk(context, work)
    told(table(found))
    for line in notes(upto, late, more=late >= LATE_ROWS_MOST):
        typer.echo(line)
