"""`ioc up`."""

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from ioc.invocation import Invocation, invocation_of
from ioc.up import up as bring_up


def up(
    context: typer.Context,
    *,
    demo: Annotated[
        bool, typer.Option("--demo", help="Also run a simulated place, marked as such.")
    ] = False,
    config: Annotated[
        Path | None, typer.Option("--config", help="Folder that describes the place.")
    ] = None,
    state: Annotated[
        Path | None, typer.Option("--state", help="Folder for data, secrets and logs.")
    ] = None,
) -> None:
    """Start everything in this terminal, with a database and a broker of its own. Ctrl-C stops."""
    given = invocation_of(context)
    settings = dataclasses.replace(
        given.settings,
        config=config.absolute() if config else given.settings.config,
        state=state.absolute() if state else given.settings.state,
    )
    raise typer.Exit(bring_up(Invocation(settings, given.environment), demo=demo))
