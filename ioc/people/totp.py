"""`ioc user totp`: the second factor of people, on the center's own machine."""

import sys
from pathlib import Path
from typing import Annotated

import segno
import typer

from api.place import PlaceError, read_shown
from core.service.clock import SystemClock
from core.service.secrets import secret_text
from core.store import factor
from core.store.audit import Act
from core.store.factor import SEAL_FILE, Confirmed, Recovery, Seal, Typed
from core.store.passwords import Passwords
from core.store.people import PeopleError
from ioc.invocation import settings_of

from .desk import Connection, at_desk, by_shell, refuse

app = typer.Typer(help="Second factor: codes of an authenticator (TOTP).", no_args_is_help=True)

UserArgument = Annotated[str, typer.Argument(help="Id of the user.")]


@app.command("add")
def add(context: typer.Context, user: UserArgument) -> None:
    """Show a secret to the user's authenticator; it counts when a code of it is typed here.

    For administrators who cannot sign in on this machine. All sessions of the user end; ten
    recovery codes are shown once.
    """
    settings = settings_of(context)
    seal = _seal(settings.secret_file(SEAL_FILE))
    secret = factor.new_secret()

    async def begin(conn: Connection) -> None:
        now = SystemClock().now()
        if (await factor.find(conn, user, now=now)).has:
            raise PeopleError(f"{user!r} has a second factor; first: ioc user totp reset {user}")
        await factor.offer(conn, user, seal.closed(secret, user=user), now=now)

    at_desk(context, begin)
    _show(secret, factor.uri(secret, user=user, issuer=_issuer(settings.config)))
    digits = Typed.of(sys.stdin.readline()).digits

    async def end(conn: Connection) -> tuple[Recovery, ...]:
        return await _confirmed(conn, user, secret, digits, seal)

    codes = at_desk(context, end)
    typer.echo(f"{user} signs in with a code from now on; all sessions have ended")
    typer.echo("Recovery codes, each good once (shown this once; to be kept away from the phone):")
    for code in codes:
        typer.echo(f"  {code.shown()}")


@app.command("reset")
def reset(context: typer.Context, user: UserArgument) -> None:
    """Take the second factor of a lost phone away, and end all sessions.

    The password stays. An administrator then signs in on this machine, or after `totp add`;
    others have seven days.
    """

    async def work(conn: Connection) -> None:
        await factor.reset(conn, user, by=by_shell().actor, now=SystemClock().now())

    at_desk(context, work)
    typer.echo(f"{user} has no second factor any more; all sessions have ended")


async def _confirmed(
    conn: Connection, user: str, secret: str, digits: str | None, seal: Seal
) -> tuple[Recovery, ...]:
    now = SystemClock().now()
    step = factor.matching_step(secret, digits, now=now) if digits else None
    if step is None:
        raise PeopleError(
            "that is no code of this secret, which is worth nothing now; are the clocks of the "
            "phone and of this machine right?"
        )
    offered = (await factor.find(conn, user, now=now)).offered
    codes, passwords = factor.new_recovery(), Passwords()
    hashes = [await passwords.hashed(code.text) for code in codes]
    act = Act(by_shell().actor, "user.totp", f"user:{user}")
    async with conn.transaction():
        ours = offered is not None and seal.opened(offered, user=user) == secret
        new = Confirmed(user, offered or b"", step, hashes, act)
        if not ours or not await factor.confirm(conn, new, now=now):
            raise PeopleError("another secret was shown to the user meanwhile; begin again")
    return codes


def _show(secret: str, uri: str) -> None:
    if sys.stdout.isatty():
        segno.make_qr(uri).terminal(compact=True)
    typer.echo(f"Secret: {secret}")
    typer.echo("Six digits that the authenticator shows now:")


def _seal(path: Path) -> Seal:
    try:
        return Seal.of(secret_text(path))
    except OSError as error:
        refuse(f"cannot read the key of second factors: {error}; is `ioc up` running?")


def _issuer(config: Path) -> str:
    try:
        return f"IOC {read_shown(config).profile.name_vi}"
    except PlaceError:
        return "IOC"  # the name under which the phone lists it is all that depends on it
