"""`ioc kpi`: the process that computes indicators; its subcommands work on them.

Light, because every `ioc` process reads it.
"""

import importlib
from pathlib import Path
from typing import Annotated

import typer

from ioc import jobs
from ioc.invocation import settings_of

from .report import report

app = typer.Typer(
    help="Compute indicators as samples come in: the process. Subcommands work on them.",
    invoke_without_command=True,
)


@app.callback()
def kpi(context: typer.Context) -> None:
    """Compute indicators as samples come in; with a subcommand, do that instead."""
    if context.invoked_subcommand is None:
        settings = settings_of(context)
        raise typer.Exit(jobs.kpi(settings).run(settings))


@app.command()
def coverage(
    file: Annotated[Path, typer.Argument(help="Tests of mobile networks: CSV or XLSX.")],
    map_file: Annotated[Path, typer.Option("--map", help="What the file does not say.")],
    places: Annotated[
        Path | None, typer.Option(help="CSV: place,unit,population,area_km2,road_km.")
    ] = None,
    declared: Annotated[
        Path | None, typer.Option(help="CSV: place,operator,tech that operators declare.")
    ] = None,
    samples: Annotated[
        Path | None, typer.Option(help="Write figures of units here, for ioc replay.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="Time of --samples, with offset.")] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Tell it to programs.")] = False,
) -> None:
    """Say which places a file of tests finds covered, beside what operators declare."""
    work = importlib.import_module("ioc.kpi.covering")  # readers of workbooks come with it
    request = work.Request(
        file=file,
        map_file=map_file,
        places=places,
        declared=declared,
        samples=samples,
        at=at,
        is_json=json,
    )
    raise typer.Exit(work.work(request))


app.command()(report)
