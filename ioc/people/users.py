"""`ioc user`: staff accounts."""

import sys
from typing import Annotated

import typer

from core.service.clock import SystemClock
from core.store import people
from core.store.audit import Act
from core.store.passwords import Passwords, one_time
from core.store.people import NewPassword, NewPerson, Role

from .desk import Connection, at_desk, by_shell, told

app = typer.Typer(help="People who sign in.", no_args_is_help=True)

UserArgument = Annotated[str, typer.Argument(help="Id of the user: a-z, 0-9, dot, hyphen, _.")]
FromStdin = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from standard input, one line."),
]


@app.command("add")
def add(
    context: typer.Context,
    user: UserArgument,
    role: Annotated[list[Role], typer.Option(help="What the person is; may be repeated.")],
    name: Annotated[str, typer.Option(help="Name as people say it.")] = "",
    *,
    password_stdin: FromStdin = False,
) -> None:
    """Add a user. Without --password-stdin a first password is made and shown once."""
    password = _line() if password_stdin else one_time()
    new = NewPerson(user, name or user, tuple(role), password, not password_stdin)

    async def work(conn: Connection) -> None:
        await people.add(
            conn, new, passwords=Passwords(), by=by_shell().actor, now=SystemClock().now()
        )

    at_desk(context, work)
    _tell_password(user, None if password_stdin else password)


@app.command("list")
def listed(context: typer.Context) -> None:
    """Show all users and their roles."""
    found = at_desk(context, people.people)
    rows = [("user", "name", "roles", "state")]
    for person in found:
        roles = ",".join(role.value for role in person.roles)
        state = "disabled" if person.disabled_at else "enabled"
        rows.append((person.id, person.name, roles, state))
    told(rows)


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


def _tell_password(user: str, made_up: str | None) -> None:
    if made_up is None:
        typer.echo(f"{user} can sign in")
    else:
        typer.echo(f"{user} can sign in with the password {made_up}")
        typer.echo("(shown this once; to be changed after signing in)")


def _line() -> str:
    return sys.stdin.readline().rstrip("\r\n")
