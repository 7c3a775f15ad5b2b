"""`ioc user`: staff accounts."""

import sys
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from core.model import UnitId
from core.service.clock import SystemClock
from core.store import factor, people, roles
from core.store.audit import Act
from core.store.passwords import Passwords, one_time
from core.store.people import Grant, NewPassword, NewPerson, Person, Role
from core.store.roles import Change

from . import totp
from .desk import Connection, at_desk, by_shell, told

app = typer.Typer(help="People who sign in.", no_args_is_help=True)
app.add_typer(totp.app, name="totp")

Units = Annotated[
    list[str] | None,
    typer.Option(help="Only in this unit and all that lies in it; may be repeated."),
]
Unit = Annotated[
    str | None, typer.Option(help="In this unit and all that lies in it; else the whole place.")
]
OneRole = Annotated[Role, typer.Option(help="What the person is.")]
UserArgument = Annotated[str, typer.Argument(help="Id of the user: a-z, 0-9, dot, hyphen, _.")]
FromStdin = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from standard input, one line."),
]


@app.command("add")
def add(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    user: UserArgument,
    role: Annotated[list[Role], typer.Option(help="What the person is; may be repeated.")],
    unit: Units = None,
    name: Annotated[str, typer.Option(help="Name as people say it.")] = "",
    *,
    password_stdin: FromStdin = False,
) -> None:
    """Add a user. Without --password-stdin a first password is made and shown once.

    Each --role counts in the whole place, or in each --unit alone. Roles admin and auditor are for
    the whole place: who is to have one beside a role for a unit gets it by `ioc user grant`.
    """
    password = _line() if password_stdin else one_time()
    units = tuple(map(UnitId, unit or ()))
    new = NewPerson(user, name or user, tuple(role), password, not password_stdin, units)

    async def work(conn: Connection) -> None:
        await people.add(
            conn, new, passwords=Passwords(), by=by_shell().actor, now=SystemClock().now()
        )

    at_desk(context, work)
    _tell_password(user, None if password_stdin else password)


@app.command("list")
def listed(context: typer.Context) -> None:
    """Show all users and their roles; `operator@UNIT` counts in that unit only."""

    async def work(conn: Connection) -> tuple[Sequence[Person], frozenset[str]]:
        return await people.people(conn), await factor.enrolled(conn)

    found, enrolled = at_desk(context, work)
    rows = [("user", "name", "roles", "state", "second factor")]
    for person in found:
        roles = ",".join(map(str, person.grants))
        state = "disabled" if person.disabled_at else "enabled"
        second = "on" if person.id in enrolled else "off"
        rows.append((person.id, person.name, roles, state, second))
    told(rows)


@app.command("grant")
def grant(context: typer.Context, user: UserArgument, role: OneRole, unit: Unit = None) -> None:
    """Give a user one more role and end all sessions."""
    change = _change(user, role, unit)

    async def work(conn: Connection) -> tuple[Grant, ...]:
        return await roles.give(conn, change, now=SystemClock().now())

    _tell_grants(user, at_desk(context, work))


@app.command("revoke")
def revoke(context: typer.Context, user: UserArgument, role: OneRole, unit: Unit = None) -> None:
    """Take a role from a user and end all sessions.

    A role that was given with --unit is taken with the same --unit.
    """
    change = _change(user, role, unit)

    async def work(conn: Connection) -> tuple[Grant, ...]:
        return await roles.take(conn, change, now=SystemClock().now())

    _tell_grants(user, at_desk(context, work))


@app.command("disable")
def disable(context: typer.Context, user: UserArgument) -> None:
    """Lock a user out and end all sessions."""

    async def work(conn: Connection) -> None:
        await people.disable(conn, user, by=by_shell().actor, now=SystemClock().now())

    at_desk(context, work)
    typer.echo(f"{user} is disabled; all sessions have ended")


@app.command("enable")
def enable(context: typer.Context, user: UserArgument) -> None:
    """Let a disabled user in again, with the old password."""

    async def work(conn: Connection) -> None:
        await people.enable(conn, user, by=by_shell().actor, now=SystemClock().now())

    at_desk(context, work)
    typer.echo(f"{user} can sign in")


@app.command("password")
def password(
    context: typer.Context, user: UserArgument, *, password_stdin: FromStdin = False
) -> None:
    """Give a user a new password and end all sessions."""
    chosen = _line() if password_stdin else one_time()
    act = Act(by_shell().actor, "user.password", f"user:{user}")
    new = NewPassword(user, chosen, act, must_change=not password_stdin)

    async def work(conn: Connection) -> None:
        await people.set_password(conn, new, passwords=Passwords(), now=SystemClock().now())

    at_desk(context, work)
    _tell_password(user, None if password_stdin else chosen)


def _change(user: str, role: Role, unit: str | None) -> Change:
    return Change(user, Grant(role, UnitId(unit) if unit else None), by_shell().actor)


def _tell_grants(user: str, grants: Iterable[Grant]) -> None:
    typer.echo(f"{user} is now: {', '.join(map(str, grants))}; all sessions have ended")


def _tell_password(user: str, made_up: str | None) -> None:
    if made_up is None:
        typer.echo(f"{user} can sign in")
    else:
        typer.echo(f"{user} can sign in with the password {made_up}")
        typer.echo("(shown this once; to be changed after signing in)")


def _line() -> str:
    return sys.stdin.readline().rstrip("\r\n")
