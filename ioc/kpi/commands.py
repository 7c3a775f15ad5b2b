"""`ioc kpi`: the process that computes indicators; its subcommands work on them."""

import typer

from ioc import jobs
from ioc.invocation import settings_of

from .coverage import coverage
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


app.command()(coverage)
app.command()(report)
