"""`ioc export`."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from core.service.clock import SystemClock
from ioc.invocation import settings_of
from ioc.people.desk import by_shell
from ioc.whole import whole

from .errors import ExportError
from .make import Wanted
from .make import export as exported

_NOT_ALL = 3


def export(
    context: typer.Context,
    into: Annotated[Path, typer.Option("--into", help="Folder to make; it must be new or empty.")],
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=["%Y-%m-%d"], help="First local day of samples."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=["%Y-%m-%d"], help="Last local day of samples."),
    ] = None,
) -> None:
    """Write all that the center holds into a folder, in open formats: CSV, JSON, PDF, XLSX.

    No secret is in it. Days narrow samples only; all else is small and always whole.
    """
    first, last = _day(since), _day(until)
    if first and last and last < first:
        typer.echo("ioc: --until is before --since", err=True)
        raise typer.Exit(2)
    wanted = Wanted(into.absolute(), first, last, by_shell().actor)
    work = exported(settings_of(context), wanted, SystemClock(), _tell)
    made = whole(work, ExportError)
    typer.echo(
        f"{wanted.into}\n  {made.files:,} files, {made.bytes / 1e6:,.1f} MB, {made.rows:,} rows, "
        f"of which {made.samples:,} samples; manifest.json names all, each with its SHA-256"
    )
    if made.unreadable:
        typer.echo(f"ioc: {made.unreadable} blocks could not be read: see manifest.json", err=True)
        raise typer.Exit(_NOT_ALL)


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _tell(what: str) -> None:
    """Say what is being written: on a terminal in one line, else each in its own."""
    if sys.stderr.isatty():
        typer.echo(f"\r\x1b[K  {what}", nl=False, err=True)
    else:
        typer.echo(f"  {what}", err=True)
