"""The commands of `ioc`, by name: each is imported when it is called."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

import typer

from core.service.metrics import VERSION

from .group import Entry, LazyGroup

_RUN = "Run"
_PLACE = "The place"
_PEOPLE = "Who may do what"


class Commands(LazyGroup):
    """All of them, in the order of the help."""

    entries: ClassVar[Mapping[str, Entry]] = {
        "up": Entry("ioc.commands.up:up", _RUN),
        "api": Entry("ioc.commands.serve:api", _RUN),
        "ingest": Entry("ioc.commands.serve:ingest", _RUN),
        "pack": Entry("ioc.commands.serve:pack", _RUN),
        "alerts": Entry("ioc.commands.serve:alerts", _RUN),
        "kpi": Entry("ioc.kpi.commands:app", _RUN),
        "deadman": Entry("ioc.deadman.commands:deadman", _RUN),
        "query-worker": Entry("ioc.commands.serve:query_worker", ""),
        "backtest-worker": Entry("ioc.commands.serve:backtest_worker", ""),
        "handin-worker": Entry("ioc.commands.serve:handin_worker", ""),
        "report-worker": Entry("ioc.commands.serve:report_worker", ""),
        "migrate": Entry("ioc.commands.migrate:migrate", _RUN),
        "backup": Entry("ioc.backup.commands:app", _RUN),
        "restore": Entry("ioc.backup.commands:restore", _RUN),
        "resume": Entry("ioc.backup.resume:resume", _RUN),
        "export": Entry("ioc.export.commands:export", _RUN),
        "doctor": Entry("ioc.doctor.commands:doctor", _RUN),
        "query": Entry("ioc.query.commands:query", _RUN),
        "simulate": Entry("ioc.simulate.commands:app", _RUN),
        "replay": Entry("ioc.replay.commands:replay", _RUN),
        "sample": Entry("ioc.sample.commands:app", _RUN),
        "rejected": Entry("ioc.rejected.commands:app", _RUN),
        "check": Entry("ioc.commands.place:check", _PLACE),
        "apply": Entry("ioc.commands.place:apply", _PLACE),
        "rules": Entry("ioc.rules.commands:app", _PLACE),
        "routes": Entry("ioc.routes.commands:app", _PLACE),
        "grafana": Entry("ioc.grafana.commands:app", _PLACE),
        "oncall": Entry("ioc.oncall.commands:app", _PLACE),
        "maintenance": Entry("ioc.maintenance.commands:app", _PLACE),
        "incidents": Entry("ioc.incidents.commands:app", _PLACE),
        "user": Entry("ioc.people.users:app", _PEOPLE),
        "key": Entry("ioc.people.keys:app", _PEOPLE),
        "source": Entry("ioc.people.sources:app", _PEOPLE),
        "heartbeat": Entry("ioc.people.heartbeats:app", _PEOPLE),
        "screen": Entry("ioc.people.screens:app", _PEOPLE),
        "mqtt": Entry("ioc.mqtt:app", _PEOPLE),
        "audit": Entry("ioc.people.record:app", _PEOPLE),
    }


app = typer.Typer(
    cls=Commands,
    help="Operations center of a locality: samples in, stored, and on the wall.",
    epilog="Settings are environment variables: docs/settings.md. Start with: ioc up --demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"ioc {VERSION}")
        raise typer.Exit


@app.callback()
def ioc(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take what all commands share."""
