"""The command line of `ioc kpi report`: light, because every `ioc` process reads it."""

import importlib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kpi.units import CORE


def report(
    context: typer.Context,
    period: Annotated[str, typer.Option(help="Such as 2026-M11, 2026-Q4, 2026.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="FILE.pdf or FILE.xlsx.")],
    scope: Annotated[str, typer.Option(help="core or plan.")] = CORE,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The end of a day; else now.")
    ] = None,
) -> None:
    """Write a draft of the report of a period; it is not kept (the page /reports keeps them)."""
    work = importlib.import_module("ioc.kpi.reporting")  # fonts and tables come with it
    day = as_of.date() if as_of else None
    work.work(context, work.Request(period=period, scope=scope, day=day, output=output))
