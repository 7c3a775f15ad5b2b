"""The command line of `ioc replay`: light, because every `ioc` process reads it."""

import importlib
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ioc.invocation import settings_of


class Shift(StrEnum):
    """Where the newest sample is moved to."""

    NOW = "now"


def replay(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV, a log, or line protocol (.lp, .lp.gz).")],
    map_file: Annotated[Path, typer.Option("--map", help="What the file does not say.")],
    key_file: Annotated[Path, typer.Option(help="API key, or JSON source → key with --source.")],
    zone: Annotated[str | None, typer.Option(help="Zone of times without offset.")] = None,
    shift_to: Annotated[Shift | None, typer.Option(help="Move the newest sample to now.")] = None,
    speed: Annotated[
        float, typer.Option(min=0, help="So many times as fast as measured; 0: at once.")
    ] = 0,
    source: Annotated[str | None, typer.Option(help="Whose key of --key-file to use.")] = None,
    http: Annotated[str | None, typer.Option(help="Default: http://IOC_INGEST_HTTP.")] = None,
    *,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Exit 0 even if something was refused.")
    ] = False,
) -> None:
    """Send a file of measurements to the center, as one of its sources."""
    settings = settings_of(context)
    work = importlib.import_module("ioc.replay.work")  # pandas comes with it
    request = work.Request(
        file=file,
        map_file=map_file,
        key_file=key_file,
        source=source,
        zone=zone,
        shift_to_now=shift_to is Shift.NOW,
        speed=speed,
        http=http or f"http://{settings.ingest_http}",
        lenient=lenient,
    )
    raise typer.Exit(work.work(request))
