"""The command `ioc doctor`: reads, judges, prints; changes nothing but, when told, the ballast."""

import asyncio
import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from core.service.clock import SystemClock
from ioc.invocation import invocation_of, program
from ioc.remembered import recalled
from ioc.up.ballast import free_ballast

from .checks import examine
from .gather import gather
from .result import worst
from .show import Language, as_json, shown


def doctor(
    context: typer.Context,
    *,
    state: Annotated[
        Path | None,
        # What this account may not read is a finding, not a mistake of the call.
        typer.Option("--state", readable=False, help="Folder for data, secrets and logs."),
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the answer.")] = Language.VI,
    json: Annotated[bool, typer.Option("--json", help="For programs, in both languages.")] = False,
    freeing: Annotated[
        bool,
        typer.Option(
            "--free-ballast", help="Only give the 512 MB back that are kept for a full disk."
        ),
    ] = False,
) -> None:
    """Find what is wrong, why it matters, and what repairs it. Exit code: 0 well, 1 look, 2 broken.

    Reads only; works whether or not anything runs.
    """
    given = invocation_of(context)
    folder = state.absolute() if state else given.settings.state
    settings = recalled(dataclasses.replace(given.settings, state=folder), given.environment)
    if freeing:
        _free(settings.state, lang)
        return
    results = examine(asyncio.run(gather(settings, SystemClock())))
    typer.echo(as_json(results) if json else shown(results, lang, program=program()))
    raise typer.Exit(int(worst(results)))


def _free(state: Path, lang: Language) -> None:
    try:
        freed_mb = free_ballast(state) >> 20
    except OSError as error:
        typer.echo(f"ioc: {error}", err=True)
        raise typer.Exit(2) from None
    vi, en = (
        (f"đã giải phóng {freed_mb} MB", f"{freed_mb} MB are free again")
        if freed_mb
        else ("không có gì để giải phóng", "there was nothing to free")
    )
    typer.echo(vi if lang is Language.VI else en)
