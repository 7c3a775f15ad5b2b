"""`ioc incidents`: which there are, one with its record, its first notice or report as a file."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from alerts.incidents import tables
from alerts.incidents.papers import SEVERITIES, STATES, Made, number_of, said, written
from alerts.incidents.record import Due, Note, Paper, State, course, dues
from alerts.incidents.tables import Told
from alerts.papers import clock, markdown, page
from core.place import read_profile
from core.service.clock import SystemClock
from core.store import place
from ioc.invocation import settings_of
from ioc.people.desk import Connection, at_desk, refuse, told

app = typer.Typer(help="Incidents, and the papers about them.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="SV-0007, or 7.")]
Found = tuple[Told, Sequence[Note], ZoneInfo]


class Form(StrEnum):
    """How a paper is written."""

    MARKDOWN = "md"
    PAGE = "html"


@app.command("list")
def listed(
    context: typer.Context,
    state: Annotated[State | None, typer.Option(help="Only these.")] = None,
) -> None:
    """Show incidents, the newest 50 first. Times are those of the place."""
    now = SystemClock().now()

    async def work(conn: Connection) -> tuple[list[Told], ZoneInfo]:
        zone = ZoneInfo((await place.words(conn)).zone)
        return await tables.page(conn, state), zone

    found, zone = at_desk(context, work)
    rows = [("number", "state", "severity", "seen", "over", "owed", "title")]
    for each in found[: tables.PAGE]:
        incident, times = each.incident, course(each.members)
        owed = ", ".join(_owed(due, now, zone) for due in dues(incident, times))
        words = (STATES[incident.state], SEVERITIES[incident.severity])
        when = (clock(times.seen_at, zone), clock(times.over_at, zone))
        rows.append((number_of(incident), *words, *when, owed, incident.title))
    told(rows)


@app.command("show")
def show(context: typer.Context, number: Number) -> None:
    """Show an incident with its alerts and its record."""
    found, notes, zone = _read(context, number)
    incident, times = found.incident, course(found.members)
    typer.echo(f"{number_of(incident)}  {incident.title}")
    typer.echo(f"{STATES[incident.state]}, {SEVERITIES[incident.severity]}")
    for name, moment in (
        ("began", times.began_at),
        ("seen", times.seen_at),
        ("taken", times.acked_at),
        ("over", times.over_at),
    ):
        typer.echo(f"{name}: {clock(moment, zone)}")
    now = SystemClock().now()
    for due in dues(incident, times):
        typer.echo(_owed(due, now, zone))
    for member in found.members:
        alert = member.alert
        typer.echo(f"alert {alert.id}  {alert.priority}  {alert.state}  {alert.summary[0]}")
    for note in notes:
        typer.echo(f"{clock(note.at, zone)}  {note.by}  {said(note)}")


@app.command("export")
def export(
    context: typer.Context,
    number: Number,
    paper: Annotated[Paper, typer.Option(help="Which paper.")] = Paper.NOTICE,
    form: Annotated[Form, typer.Option("--format", help="How it is written.")] = Form.MARKDOWN,
) -> None:
    """Write the first notice or the report, in Vietnamese, with blanks where a person writes.

    Example: ioc incidents export SV-0007 --paper report --format html > bao-cao.html
    """
    found, notes, zone = _read(context, number)
    profile, _ = read_profile(settings_of(context).config)
    name = profile.name_vi if profile else ""
    made = Made(place=name, zone=zone, now=SystemClock().now())
    sheet = written(paper, found.incident, found.members, notes, made)
    typer.echo(page(sheet) if form is Form.PAGE else markdown(sheet), nl=False)


def _read(context: typer.Context, number: str) -> Found:
    digits = number.upper().removeprefix("SV-")
    if not digits.isascii() or not digits.isdigit() or int(digits) > tables.NEWEST:
        refuse(f"{number!r} is no number of an incident; write SV-0007, or 7")

    async def work(conn: Connection) -> Found | None:
        zone = ZoneInfo((await place.words(conn)).zone)
        found = await tables.one(conn, int(digits))
        return (found, await tables.notes(conn, int(digits)), zone) if found else None

    read = at_desk(context, work)
    if read is None:
        refuse(f"there is no incident {number}; `ioc incidents list` shows them")
    return read


def _owed(due: Due, now: datetime, zone: ZoneInfo) -> str:
    late = ", late" if due.is_late(now) else ""
    if due.sent_at:
        return f"{due.paper} sent {clock(due.sent_at, zone)}{late}"
    return f"{due.paper} due {clock(due.at, zone)}{late}"
