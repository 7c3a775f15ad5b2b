"""Commands of `ioc`, each a few lines that call the module which does the work."""

import asyncio
import dataclasses
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import psycopg
import typer

from core.service.clock import SystemClock
from core.service.logins import OWNER, NoSecretError, database_login
from core.service.metrics import VERSION
from core.store.migrate import MigrationError

from . import apply as applying
from . import check as checking
from . import jobs, people
from .doctor import doctor
from .invocation import Invocation, invocation_of, settings_of
from .migrate import create_database, migrate_database
from .mqtt import app as mqtt
from .rejected import app as rejected
from .replay import replay
from .simulate import simulate
from .up import up as bring_up

Result = TypeVar("Result")

_RUN = "Run"
_PLACE = "The place"
_PEOPLE = "Who may do what"

app = typer.Typer(
    help="Operations center of a locality: samples in, stored, and on the wall.",
    epilog="Settings are environment variables: docs/settings.md. Start with: ioc up --demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
ingest = typer.Typer(help="Take samples in: the process of one protocol.", no_args_is_help=True)
app.add_typer(ingest, name="ingest", rich_help_panel=_RUN)
app.add_typer(rejected, name="rejected", rich_help_panel=_RUN)
app.add_typer(people.users, name="user", rich_help_panel=_PEOPLE)
app.add_typer(people.keys, name="key", rich_help_panel=_PEOPLE)
app.add_typer(people.sources, name="source", rich_help_panel=_PEOPLE)
app.add_typer(people.heartbeats, name="heartbeat", rich_help_panel=_PEOPLE)
app.add_typer(people.screens, name="screen", rich_help_panel=_PEOPLE)
app.add_typer(mqtt, name="mqtt", rich_help_panel=_PEOPLE)
app.add_typer(people.record, name="audit", rich_help_panel=_PEOPLE)

StateOption = Annotated[
    Path | None, typer.Option("--state", help="Folder for data, secrets and logs.")
]
ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="Folder that describes the place.")
]


def _answer(work: Coroutine[Any, Any, Result]) -> Result:
    """Do the work of a command; what its reader can put right is one line, not a traceback."""
    try:
        return asyncio.run(work)
    except (NoSecretError, MigrationError) as error:
        reason = str(error)
    except psycopg.OperationalError as error:
        reason = f"the database cannot be reached: {error}"
    typer.echo(f"ioc: {reason}", err=True)
    raise typer.Exit(1)


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


@app.command(rich_help_panel=_RUN)
def up(
    context: typer.Context,
    *,
    demo: Annotated[
        bool, typer.Option("--demo", help="Also run a simulated place, marked as such.")
    ] = False,
    config: ConfigOption = None,
    state: StateOption = None,
) -> None:
    """Start everything in this terminal, with a database and a broker of its own. Ctrl-C stops."""
    given = invocation_of(context)
    settings = dataclasses.replace(
        given.settings,
        config=config.absolute() if config else given.settings.config,
        state=state.absolute() if state else given.settings.state,
    )
    raise typer.Exit(bring_up(Invocation(settings, given.environment), demo=demo))


@app.command(rich_help_panel=_RUN)
def api(context: typer.Context) -> None:
    """Serve the screens and the queries."""
    settings = settings_of(context)
    raise typer.Exit(jobs.api(settings).run(settings))


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


@app.command(rich_help_panel=_RUN)
def migrate(
    context: typer.Context,
    superuser_password_file: Annotated[
        Path | None,
        typer.Option(help="First create role and database `ioc`, as superuser `postgres`."),
    ] = None,
) -> None:
    """Bring the database to this version (`ioc up` does it by itself)."""
    settings = settings_of(context)
    if superuser_password_file:
        _answer(asyncio.to_thread(create_database, settings, superuser_password_file))
    applied = _answer(migrate_database(settings))
    for one in applied:
        typer.echo(f"applied {one.number:04} {one.name}")
    typer.echo("the database is up to date")


app.command("doctor", rich_help_panel=_RUN)(doctor)
app.command("simulate", rich_help_panel=_RUN)(simulate)
app.command("replay", rich_help_panel=_RUN)(replay)


@app.command(rich_help_panel=_PLACE)
def check(
    context: typer.Context,
    directory: Annotated[Path | None, typer.Argument(help="Default: IOC_CONFIG.")] = None,
) -> None:
    """Read the files of a place and report every mistake at once."""
    raise typer.Exit(checking.check(directory or settings_of(context).config))


@app.command(rich_help_panel=_PLACE)
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

    raise typer.Exit(_answer(done()))
