"""`ioc rules import`, `remove`, `list`, `export`: rules that come while the center runs."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from alerts.desk import rules as running
from alerts.rules import advice
from alerts.rules.written import as_yaml
from core.model import RuleGroup
from core.place import is_slug
from core.service.clock import SystemClock
from core.store import audit, desk_rules, place, rules
from ioc.counted import counted
from ioc.people.desk import Connection, at_desk, by_shell, refuse, told

from .reading import read_rules

FOLDER: Final = "import"

Name = Annotated[str, typer.Option("--name", help="What to call it here; else the file's name.")]


def import_(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A rule file of Prometheus, as it is.")],
    name: Name = "",
) -> None:
    """Bring in a rule file, in place of one of the same name; with a mistake nothing changes."""
    called = name or path.stem.lower()
    if not is_slug(called):
        refuse(f"{called!r} cannot be its name here; add --name with a-z, 0-9, hyphens")
    groups, findings = read_rules(path, str(path))
    for finding in findings:
        typer.echo(str(finding), err=True)
    if findings or not groups:
        refuse(f"{path}: nothing is changed")
    for said in advice(groups, at_desk(context, lambda conn: _bring(conn, called, groups))):
        typer.echo(said, err=True)
    count = sum(len(group.rules) for group in groups)
    told = f"{counted(len(groups), 'group')}, {counted(count, 'rule')}"
    typer.echo(f"{called}: {told}; evaluated from now on")


def remove(context: typer.Context, name: Annotated[str, typer.Argument(help="Its name.")]) -> None:
    """Let an imported file be no more; its alerts end as removed."""
    if not at_desk(context, lambda conn: _replace(conn, name, ())):
        refuse(f"there is no imported file {name!r}; see: ioc rules list")
    typer.echo(f"{name} is removed")


def list_(context: typer.Context) -> None:
    """Show all groups that are evaluated."""
    groups = at_desk(context, rules.load)
    rows = [("file", "group", "rules")]
    rows += [(group.file, group.name, str(len(group.rules))) for group in groups]
    told(rows)


def export(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="One rule; else all.")] = "",
) -> None:
    """Print the rules that were written in the browser, as a rule file has them."""
    found = [
        each.group
        for each in at_desk(context, desk_rules.newest)
        if each.group and name in {"", each.name}
    ]
    if not found:
        which = f"rule {name!r}" if name else "rule"
        refuse(f"no {which} was written in the browser; see: ioc rules list")
    typer.echo(as_yaml(found), nl=False)


async def _bring(conn: Connection, name: str, groups: tuple[RuleGroup, ...]) -> Collection[str]:
    """Exchange a file. Returns all metrics that are known then."""
    await _replace(conn, name, groups)
    return await running.metrics(conn)


async def _replace(conn: Connection, name: str, groups: tuple[RuleGroup, ...]) -> int:
    """Exchange a file, and write down who did it. Returns how many groups it had."""
    now, file = SystemClock().now(), f"{FOLDER}/{name}"
    ours = [replace(group, origin=rules.IMPORT, file=file) for group in groups]
    async with conn.transaction():
        had = await rules.replace_file(conn, file, ours, now=now)
        detail = {"groups": [group.name for group in groups], "before": had}
        action = "rules.import" if groups else "rules.remove"
        if groups or had:
            await audit.append(conn, audit.Act(by_shell().actor, action, name, detail), now=now)
        await place.ring(conn)
    return had
