"""`ioc backup` and `ioc restore`: what a person types, and what is answered."""

from datetime import UTC, tzinfo
from pathlib import Path
from typing import Annotated

import typer

from core.place import read_profile
from core.service.clock import SystemClock
from core.service.settings import Settings
from ioc import jobs
from ioc.invocation import program, settings_of
from ioc.people.desk import by_shell
from ioc.private import StartError
from ioc.whole import whole

from . import folder, told
from .drill import drill as drilled
from .errors import BackupError
from .make import make
from .manifest import read
from .restore import restore as restored

_FAULTS = (BackupError, StartError)

app = typer.Typer(help="Make a verified backup of the whole center; try one; list them.")

Into = Annotated[
    Path | None, typer.Option("--into", help="Folder of backups, on another disk. IOC_BACKUPS.")
]
Backup = Annotated[Path, typer.Argument(help="A folder that `ioc backup` has made.")]


@app.callback(invoke_without_command=True)
def backup(
    context: typer.Context,
    into: Into = None,
    keep: Annotated[
        int | None,
        typer.Option("--keep", min=1, help="How many to keep, with the new one. IOC_BACKUP_KEEP."),
    ] = None,
) -> None:
    """Make a verified backup of the whole center while it runs. Exit code 1: there is none."""
    if context.invoked_subcommand:
        return
    settings = settings_of(context)
    target = _folder(settings, into)
    number = keep or settings.backup_keep
    made = whole(make(settings, target, number, SystemClock()), *_FAULTS)
    typer.echo(told.made(made, _zone(settings.config)))
    for line in told.warnings(settings, target):
        typer.echo(line, err=True)


@app.command("list")
def list_(context: typer.Context, into: Into = None) -> None:
    """Show which backups there are."""
    settings = settings_of(context)
    target = _folder(settings, into)
    found = folder.kept(target)
    if not found:
        typer.echo(f"there is no backup in {target}")
    for each in found:
        try:
            typer.echo(told.line(each, read(each), _zone(settings.config)))
        except BackupError as error:
            typer.echo(f"{each.name}  {error.what}")


@app.command("drill")
def drill(
    context: typer.Context,
    backup: Backup,
    scratch: Annotated[
        Path | None, typer.Option("--scratch", help="Where there is room. Default: beside it.")
    ] = None,
) -> None:
    """Try a backup: restore it beside, start it, check and ask it, remove it again."""
    settings = settings_of(context)
    where = (scratch or backup.absolute().parent).absolute()
    proof = whole(drilled(settings, backup.absolute(), where, SystemClock()), *_FAULTS)
    typer.echo(told.proved(proof))


@app.command("daily")
def daily(context: typer.Context) -> None:
    """Make one each day at IOC_BACKUP_AT, and try it; `ioc up` starts this with IOC_BACKUPS."""
    settings = settings_of(context)
    _folder(settings, None)
    raise typer.Exit(jobs.backup(settings).run(settings))


def restore(
    backup: Backup,
    to: Annotated[Path, typer.Option("--to", help="State folder to make; it must not be used.")],
) -> None:
    """Make a state folder of a backup. It sends no message to anybody before `ioc resume`."""
    target = to.absolute()
    work = restored(backup.absolute(), target, SystemClock(), by=by_shell().actor)
    found = whole(work, *_FAULTS)
    typer.echo(told.restored(found, target, program(), _zone(target / "place")))


def _folder(settings: Settings, into: Path | None) -> Path:
    found = into.absolute() if into else settings.backups
    if found is None:
        typer.echo("ioc: say where, on another disk: --into DIR, or IOC_BACKUPS", err=True)
        raise typer.Exit(2)
    return found


def _zone(place: Path) -> tzinfo:
    profile, _ = read_profile(place)
    return profile.zone if profile else UTC
