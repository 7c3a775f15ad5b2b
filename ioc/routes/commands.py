"""`ioc routes import`, `export`, `remove`, `list`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from alerts.deliver.config import warnings
from alerts.dispatch.files import parse_routing
from alerts.dispatch.matchers import MatcherError, matchers_of
from alerts.oncall.channels import can_send
from core.place import Findings, is_slug, read_foreign_yaml
from core.service.clock import SystemClock
from core.store import audit, holidays, place, routings
from core.store.routings import PLACE, Routed
from ioc.people.desk import Connection, at_desk, by_shell, refuse, told

from .foreign import as_alertmanager

app = typer.Typer(
    help="Who is told of what: files of Alertmanager, as they are, beside oncall.yml.",
    no_args_is_help=True,
)


@app.command("import")
def import_(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A file of Alertmanager, as it is.")],
    match: Annotated[
        str, typer.Option(help="Which alerts it is asked about, such as 'origin=\"prom1\"'.")
    ],
    name: Annotated[str, typer.Option(help="What to call it here; else the file's name.")] = "",
) -> None:
    """Ask a file before the routes of the place, which are asked too; one of this name goes."""
    called, text = name or path.stem.lower(), _text(path)
    if not is_slug(called) or called == PLACE:
        refuse(f"{called!r} cannot be its name here; add --name with a-z, 0-9, hyphens")
    findings = Findings(str(path))
    document = read_foreign_yaml(text.encode(), findings)
    routing = parse_routing(document, findings) if document else None
    if routing is not None:
        warnings(routing.receivers, findings)
    for finding in findings.all():
        typer.echo(str(finding), err=True)
    if routing is None:
        refuse(f"{path}: nothing is changed")
    every = [one for each in routing.receivers for one in each.integrations]
    kinds = {one.kind for one in every if not can_send(one)}
    if kinds:
        names = ", ".join(sorted(kinds))
        typer.echo(f"{names}: cannot be sent; the receiver of the place's root is told", err=True)
    try:
        matchers_of(match)
    except MatcherError as error:
        refuse(str(error))
    at_desk(context, lambda conn: _put(conn, called, match, text))
    typer.echo(f"{called} is asked about {match or 'all alerts'} from now on")


@app.command()
def remove(context: typer.Context, name: Annotated[str, typer.Argument(help="Its name.")]) -> None:
    """Let an imported file be no more. That of the place goes with `ioc apply`."""
    if name == PLACE or not at_desk(context, lambda conn: _retire(conn, name)):
        refuse(f"there is no imported file {name!r}; see: ioc routes list")
    typer.echo(f"{name} is removed")


@app.command()
def export(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Which file; else that of the place.")] = PLACE,
) -> None:
    """Print a file as Alertmanager takes it: what only this center knows is left out."""
    found = [each for each in at_desk(context, routings.listed) if each.name == name]
    if not found:
        refuse(f"there is no file {name!r}; see: ioc routes list")
    calendar = at_desk(context, holidays.text)
    typer.echo(as_alertmanager(found[0].text, calendar), nl=False)


@app.command("list")
def list_(context: typer.Context) -> None:
    """Show the files in force."""
    rows = [("name", "asked about", "since")]
    rows += [
        (each.name, each.matchers or "all", f"{each.put_at:%Y-%m-%d %H:%M}")
        for each in _listed(context)
    ]
    told(rows)


def _listed(context: typer.Context) -> Sequence[Routed]:
    return at_desk(context, routings.listed)


async def _put(conn: Connection, name: str, match: str, text: str) -> None:
    now = SystemClock().now()
    async with conn.transaction():
        await routings.put(conn, text, now=now, name=name, matchers=match)
        act = audit.Act(by_shell().actor, "routes.import", name, {"match": match})
        await audit.append(conn, act, now=now)
        await place.ring(conn)


async def _retire(conn: Connection, name: str) -> bool:
    now = SystemClock().now()
    async with conn.transaction():
        if not await routings.retire(conn, name, now=now):
            return False
        await audit.append(conn, audit.Act(by_shell().actor, "routes.remove", name), now=now)
        await place.ring(conn)
    return True


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        refuse(f"{path} cannot be read: {error}")
