"""`ioc oncall now`, `show`, `gaps`, `test`, `practice`, `void-links`, `import-people`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer

from alerts.desk.quiet import Routings
from alerts.oncall.people import Oncall
from alerts.oncall.schedule import Override, Schedule, shifts
from alerts.rota import ahead, tables
from core.service.clock import SystemClock
from ioc.invocation import settings_of
from ioc.people.desk import Connection, at_desk, refuse, told

from . import lost, trial
from .people import TableError, bring

app = typer.Typer(help="Who is on duty, and who comes when.", no_args_is_help=True)

_DAYS_MAX: Final = 366
_HOUR: Final = timedelta(hours=1)
_WHY: Final = {
    ahead.Why.UNTESTED: "no tested channel: nothing reached him lately",
    ahead.Why.DISABLED: "an account that is disabled: he is called, and cannot acknowledge",
}
_ANOTHER: Final = (
    "{0} has another number; links that were sent to the old one count for a day, unless you type "
    "`ioc oncall void-links {0}`; then try the new one: ioc oncall test {0}"
)
_Id = Annotated[str, typer.Argument(metavar="SCHEDULE", help="Which one; else all.")]


@dataclass(frozen=True, slots=True)
class _Board:
    oncall: Oncall
    overrides: Sequence[Override]
    known: ahead.Known
    now: datetime


app.command("test")(trial.try_ways)
app.command("practice")(trial.practice)
app.command("void-links")(lost.void_links)


@app.command("now")
def now(context: typer.Context) -> None:
    """Show who is on duty in each schedule, until when, and who comes then."""
    board = _board(context)
    rows = [("schedule", "on duty", "until", "then")]
    for each in board.oncall.schedules.values():
        duty = ahead.duty(board.oncall, each, board.overrides, board.now)
        until = _clock(duty.until, each.zone) if duty.until else "-"
        following = _names(board, duty.following) if duty.until else "-"
        rows.append((each.id, _names(board, duty.people), until, following))
    told(rows)


@app.command("show")
def show(
    context: typer.Context,
    schedule: _Id = "",
    days: Annotated[int, typer.Option(min=1, max=_DAYS_MAX, help="How far ahead.")] = 14,
) -> None:
    """List shifts. Times are those of each schedule's zone."""
    board = _board(context)
    rows = [("schedule", "begins", "ends", "who", "by")]
    for each in _chosen(board, schedule):
        until = board.now + timedelta(days=days)
        for shift in shifts(each, board.overrides, board.oncall.calendar, board.now, until):
            by = f"override {shift.override}" if shift.override else f"layer {shift.layer}"
            begins, ends = _clock(shift.begins, each.zone), _clock(shift.ends, each.zone)
            rows.append((each.id, begins, ends, _names(board, (shift.person,)), by))
    told(rows)


@app.command("gaps")
def gaps(context: typer.Context, schedule: _Id = "") -> None:
    """List what is amiss in the next 14 days: gaps, and who may not answer.

    Exit code 1 when there are gaps.
    """
    board = _board(context)
    rows = [("schedule", "nobody from", "to", "hours")]
    found = ahead.uncovered(board.oncall, board.overrides, board.now)
    for each in _chosen(board, schedule):
        for begin, end in found[each.id]:
            hours = f"{(end - begin) / _HOUR:.1f}"
            rows.append((each.id, _clock(begin, each.zone), _clock(end, each.zone), hours))
    for one in ahead.unready(board.oncall, board.overrides, board.known, board.now):
        who = _names(board, (one.person,))
        typer.echo(f"{who} has {one.shifts} shifts and {_WHY[one.why]}")
    if len(rows) == 1:
        typer.echo("somebody is on duty at any time")
        return
    told(rows)
    raise typer.Exit(1)


@app.command("import-people")
def import_people(
    context: typer.Context,
    path: Annotated[
        Path, typer.Argument(help="id,name,user,mail,phone,p1,p2,p3,p4 with a header row.")
    ],
) -> None:
    """Bring people in from a table: they into people.csv, each number into a file of its own.

    Who is in people.csv already stays; the table's rows take the place of those with their ids.
    """
    settings = settings_of(context)
    try:
        brought = bring(path, settings.config, settings.state)
    except TableError as error:
        for fault in error.faults:
            typer.echo(str(fault), err=True)
        refuse(f"{path}: nothing is changed")
    except (OSError, UnicodeError) as error:
        refuse(f"{path}: {error}")
    typer.echo(f"{brought.people} people are in {settings.config}/people.csv")
    typer.echo(f"{brought.numbers} numbers are in {settings.state}/secrets; delete {path} now")
    for id_ in brought.changed:
        typer.echo(_ANOTHER.format(id_))
    typer.echo("next: ioc check, then ioc apply")


def _board(context: typer.Context) -> _Board:
    now = SystemClock().now().astimezone(UTC)

    async def work(conn: Connection) -> _Board | None:
        oncall = await Routings().now(conn)
        if oncall is None:
            return None
        overrides = await tables.overrides(conn, now)
        return _Board(oncall, overrides, await tables.known(conn, oncall.people, now), now)

    board = at_desk(context, work)
    if board is None:
        refuse("this place has no oncall.yml in force; write one, then: ioc apply")
    return board


def _chosen(board: _Board, id_: str) -> list[Schedule]:
    schedules = board.oncall.schedules
    if id_ and id_ not in schedules:
        refuse(f"there is no schedule {id_!r}; there are: {', '.join(schedules) or 'none'}")
    return [each for each in schedules.values() if id_ in ("", each.id)]


def _names(board: _Board, people: Sequence[str]) -> str:
    return ", ".join(board.oncall.people[each].name for each in people) or "nobody"


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
