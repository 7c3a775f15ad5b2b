"""`ioc audit`: the record of who did what."""

import json
from typing import Annotated

import typer

from core.store import audit

from .desk import Connection, at_desk

app = typer.Typer(help="The record of who did what.", no_args_is_help=True)


@app.command("verify")
def verify(context: typer.Context) -> None:
    """Check that no row was changed, removed or slipped in since it was written."""
    broken = at_desk(context, audit.first_broken)
    if broken is not None:
        typer.echo(f"ioc: row {broken} of the record does not follow from the one before", err=True)
        raise typer.Exit(1)
    typer.echo("the record is whole")


@app.command("export")
def export(
    context: typer.Context,
    after: Annotated[int, typer.Option(min=0, help="Only rows with a higher number.")] = 0,
) -> None:
    """Print the record as JSON, a row a line."""

    async def work(conn: Connection) -> None:
        async for record in audit.read(conn, after=after):
            typer.echo(json.dumps(record.told(), ensure_ascii=False, sort_keys=True))

    at_desk(context, work)
