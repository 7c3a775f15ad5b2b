"""`ioc grafana check`: the boards judged by their files; with a key, also what they ask."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from typing import Annotated, Final

import psycopg
import typer

from core.place import Place
from core.service.clock import SystemClock
from core.service.logins import NoSecretError, database_login
from core.service.settings import Settings
from core.store.pool import Login
from dashboards.grafana.boards import BOARDS
from dashboards.grafana.check import Finding, Known, Sheet, lacks, lint, read_sheet
from dashboards.grafana.check.answers import Report, ask_all, shown
from dashboards.grafana.generate import files
from ioc.counted import counted
from ioc.grafana.subjects import described, subject_in, tell_left_out
from ioc.invocation import settings_of
from ioc.people.desk import refuse

from .asking import sources
from .known import known_of
from .types import File, can_judge, judged

ROLE: Final = "ioc_grafana"
_NOWHERE: Final = "https://ioc.invalid"  # what boards that are only judged lead to
_ROWS: Final = 12
_KEY: Final = re.compile(r"[!-~]{8,1000}")


def check(
    context: typer.Context,
    directories: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[DIR]…", help="Folders of boards. Default: ours for the place."),
    ] = None,
    *,
    key_file: Annotated[
        Path | None, typer.Option(help="Also ask what they ask; a key of scope read for PromQL.")
    ] = None,
    api: Annotated[str, typer.Option(help="Whom to ask in PromQL. Default: this center.")] = "",
    database: Annotated[str, typer.Option(help="Whom to ask in SQL. Default: this center's.")] = "",
    tables: Annotated[
        bool, typer.Option("--tables", help="Print the first rows of each answer.")
    ] = False,
) -> None:
    """Judge boards by the files that Grafana reads: every mistake at once, by panel and field.

    Where the web app can be built, also by Grafana's own types.

    With --key-file all their questions are asked as well, as Grafana would ask them: it judges
    whether they are answered, fit the panel, and are not empty without a word.
    """
    settings = settings_of(context)
    place = described(settings.config)
    every = list(_files(directories or (), place))
    read = [read_sheet(*each) for each in every]
    if not read:
        refuse(f"no board in {', '.join(map(str, directories or ()))}")
    sheets = [each for each in read if isinstance(each, Sheet)]
    known = known_of(place, sheets)
    if not directories:
        tell_left_out(subject_in(place, _NOWHERE))
    for lacking in lacks(sheets, known):
        typer.echo(str(lacking), err=True)
    wrong = [each for each in read if isinstance(each, Finding)]
    wrong += [*(() if wrong else _typed(every)), *lint(sheets, known)]
    if key_file is not None:
        login = _login(settings, database)
        reports = _asked(sheets, known, login, api or f"http://{settings.http}", _key(key_file))
        wrong += [finding for report in reports for finding in report.findings]
        if tables:
            _print(reports, place.profile.zone)
    for each in wrong:
        typer.echo(str(each), err=True)
    typer.echo(f"{counted(len(read), 'board')}: {counted(len(wrong), 'mistake')}")
    raise typer.Exit(int(bool(wrong)))


def _typed(every: Sequence[File]) -> Sequence[Finding]:
    """Judge by Grafana's types, where they are installed."""
    if not can_judge():
        typer.echo("not judged by Grafana's types: they come with make setup-tests", err=True)
        return ()
    try:
        return asyncio.run(judged(every))
    except OSError as error:
        refuse(f"the types of Grafana could not be asked: {error}")


def _files(directories: Sequence[Path], place: Place) -> Iterator[File]:
    """Give the boards of folders, or those that would be generated."""
    for directory in directories:
        for path in sorted(directory.rglob("*.json")):
            yield File(str(path), path.read_bytes())
    if not directories:
        made = files(BOARDS, subject_in(place, _NOWHERE))
        yield from (File(str(name), raw) for name, raw in made.items())


def _login(settings: Settings, database: str) -> Login:
    wanted = replace(settings, database_url=database) if database else settings
    try:
        return database_login(wanted, ROLE, application="ioc grafana check")
    except NoSecretError as error:
        refuse(str(error))


def _key(path: Path) -> str:
    wanted = "it should hold what ioc key create --scope read prints (docs/grafana.md)"
    try:
        key = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a text"
        refuse(f"{path}: {reason}; {wanted}")
    if not _KEY.fullmatch(key):
        refuse(f"{path}: expected one key and nothing else; {wanted}")
    return key


def _asked(
    sheets: Sequence[Sheet], known: Known, login: Login, api: str, key: str
) -> Sequence[Report]:
    now = SystemClock().now()

    async def asked() -> Sequence[Report]:
        async with sources(login, api, key) as both:
            if reason := await both.why_unanswered():
                refuse(reason)
            return [await ask_all(sheet, known, both, now) for sheet in sheets]

    try:
        return asyncio.run(asked())
    except psycopg.OperationalError as error:
        refuse(f"the database cannot be reached: {error}; is `ioc up` running?")


def _print(reports: Sequence[Report], zone: tzinfo) -> None:
    for report in reports:
        typer.echo(f"# {report.sheet.title} ({report.sheet.file})\n")
        for line in shown(report.answers, zone, _ROWS):
            typer.echo(line)
