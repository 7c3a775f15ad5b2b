"""`ioc export`."""

import asyncio
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from core.service.clock import SystemClock
from core.service.logins import NoSecretError
from core.service.settings import Settings
from core.service.tasks import endable
from ioc.invocation import settings_of
from ioc.people.desk import by_shell

from .errors import ExportError
from .make import Exported, Wanted
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
    made = _done(settings_of(context), wanted)
    typer.echo(
        f"{wanted.into}\n  {made.files:,} files, {made.bytes / 1e6:,.1f} MB, {made.rows:,} rows, "
        f"of which {made.samples:,} samples; manifest.json names all, each with its SHA-256"
    )
    if made.unreadable:
        typer.echo(f"ioc: {made.unreadable} blocks could not be read: see manifest.json", err=True)
        raise typer.Exit(_NOT_ALL)


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _done(settings: Settings, wanted: Wanted) -> Exported:
    try:
        return asyncio.run(endable(exported(settings, wanted, SystemClock(), _tell)))
    except (ExportError, NoSecretError) as error:
        reason = str(error)
    except psycopg.OperationalError as error:
        reason = f"the database cannot be reached: {error}; is `ioc up` running?"
    except (OSError, psycopg.Error, TimeoutError) as error:
        reason = str(error) or "the database does not answer in time"
    except (KeyboardInterrupt, asyncio.CancelledError) as error:
        typer.echo("\nioc: given up; nothing is left of it", err=True)
        raise typer.Exit(130 if isinstance(error, KeyboardInterrupt) else 143) from None
    typer.echo(f"ioc: {reason}", err=True)
    raise typer.Exit(1)


def _tell(what: str) -> None:
    """Say what is being written: on a terminal in one line, else each in its own."""
    if sys.stderr.isatty():
        typer.echo(f"\r\x1b[K  {what}", nl=False, err=True)
    else:
        typer.echo(f"  {what}", err=True)
