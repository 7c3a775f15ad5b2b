"""The command line of `ioc kpi coverage`: light, because every `ioc` process reads it."""

import importlib
from pathlib import Path
from typing import Annotated

import typer


def coverage(  # noqa: PLR0913, PLR0917  # a parameter an option
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
