"""`ioc check` and `ioc apply`: the files of a place."""

from pathlib import Path
from typing import Annotated

import typer

from core.service.clock import SystemClock
from core.service.logins import OWNER, database_login
from ioc import apply as applying
from ioc import check as checking
from ioc.invocation import settings_of

from .answer import answer


def check(
    context: typer.Context,
    directory: Annotated[Path | None, typer.Argument(help="Default: IOC_CONFIG.")] = None,
    *,
    rules: Annotated[
        bool, typer.Option("--rules", help="Print the rules that its objectives make, instead.")
    ] = False,
) -> None:
    """Read the files of a place and report every mistake at once."""
    place, now = directory or settings_of(context).config, SystemClock().now()
    raise typer.Exit(checking.check(place, now=now, rules=rules))


def apply(
    context: typer.Context,
    directory: Annotated[Path | None, typer.Argument(help="Default: IOC_CONFIG.")] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the difference.")] = False,
) -> None:
    """Show how a place differs from the database, then bring the database to it."""
    settings = settings_of(context)
    now = SystemClock().now()

    async def done() -> int:
        login = database_login(settings, OWNER, application="apply")
        place = directory or settings.config
        return await applying.apply(login, place, yes=yes, dry_run=dry_run, now=now)

    raise typer.Exit(answer(done()))
