"""`ioc grafana check`: the boards judged by their files; with a database, what they ask as well."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from core.place import Profile, read_profile
from dashboards.grafana.boards import BOARDS
from dashboards.grafana.check import Finding, Sheet, lint, read_sheet
from dashboards.grafana.generate import files
from dashboards.grafana.subject import subject_of
from ioc.counted import counted
from ioc.invocation import settings_of
from ioc.people.desk import refuse

from .known import known_of

_NOWHERE: Final = "https://ioc.invalid"  # what boards that are only judged lead to


def check(
    context: typer.Context,
    directories: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[DIR]…", help="Folders of boards. Default: ours for the place."),
    ] = None,
) -> None:
    """Judge boards by the files that Grafana reads: every mistake at once, by panel and field."""
    config = settings_of(context).config
    profile, findings = read_profile(config)
    for finding in findings:
        typer.echo(str(finding), err=True)
    if profile is None:
        refuse(f"{config}: ioc check says what is wrong")
    read = [read_sheet(name, raw) for name, raw in _files(directories or (), profile)]
    sheets = [each for each in read if isinstance(each, Sheet)]
    wrong = [each for each in read if isinstance(each, Finding)]
    wrong += lint(sheets, known_of(config, profile, sheets))
    for each in wrong:
        typer.echo(str(each), err=True)
    if not read:
        refuse(f"no board in {', '.join(map(str, directories or ()))}")
    typer.echo(f"{counted(len(read), 'board')}: {counted(len(wrong), 'mistake')}")
    raise typer.Exit(int(bool(wrong)))


def _files(directories: Sequence[Path], profile: Profile) -> Iterator[tuple[str, bytes]]:
    """Give the boards of folders, or those that would be generated."""
    for directory in directories:
        for path in sorted(directory.rglob("*.json")):
            yield str(path), path.read_bytes()
    if not directories:
        made = files(BOARDS, subject_of(profile, _NOWHERE))
        yield from ((str(name), raw) for name, raw in made.items())
