"""`ioc api`, `ioc ingest`, `ioc pack` and `ioc alerts`: the processes that `ioc up` starts."""

from typing import Annotated

import typer

from ioc import jobs
from ioc.invocation import settings_of

ingest = typer.Typer(help="Take samples in: the process of one protocol.", no_args_is_help=True)


def api(context: typer.Context) -> None:
    """Serve the screens and the queries."""
    settings = settings_of(context)
    raise typer.Exit(jobs.api(settings).run(settings))


def pack(context: typer.Context) -> None:
    """Pack closed days into blocks, so that years fit on a small disk."""
    settings = settings_of(context)
    raise typer.Exit(jobs.pack(settings).run(settings))


def alerts(context: typer.Context) -> None:
    """Evaluate the rules, and tell people of what they find."""
    settings = settings_of(context)
    raise typer.Exit(jobs.alerts(settings).run(settings))


def query_worker(context: typer.Context) -> None:
    """Answer the questions that `ioc api` passes on; it starts these processes itself."""
    settings = settings_of(context)
    raise typer.Exit(jobs.query_worker(settings).run(settings))


def backtest_worker(context: typer.Context) -> None:
    """Live a rule again over days of history; `ioc api` starts these processes itself."""
    settings = settings_of(context)
    raise typer.Exit(jobs.backtest_worker(settings).run(settings))


def handin_worker(context: typer.Context) -> None:
    """Read files of figures that people hand in; `ioc api` starts these processes itself."""
    settings = settings_of(context)
    raise typer.Exit(jobs.handin_worker(settings).run(settings))


def report_worker(context: typer.Context) -> None:
    """Print the reports that `ioc api` passes on; it starts this process itself."""
    settings = settings_of(context)
    raise typer.Exit(jobs.report_worker(settings).run(settings))


@ingest.command("http")
def ingest_http(
    context: typer.Context,
    *,
    demo: Annotated[
        bool, typer.Option("--demo", help="Also probe the stand-ins of `ioc simulate`.")
    ] = False,
) -> None:
    """Take samples in by HTTP; probe portals."""
    settings = settings_of(context)
    raise typer.Exit(jobs.ingest_http(settings, demo=demo).run(settings))


@ingest.command("mqtt")
def ingest_mqtt(
    context: typer.Context,
    shard: Annotated[int, typer.Option(min=0, max=jobs.SHARDS - 1, help="Which share of sources.")],
) -> None:
    """Take samples in by MQTT."""
    settings = settings_of(context)
    raise typer.Exit(jobs.ingest_mqtt(settings, shard).run(settings))
