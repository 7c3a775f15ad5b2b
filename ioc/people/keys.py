"""`ioc key`: API keys of programs and devices."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import psycopg
import typer

from core.model import SourceId, UnitId
from core.service.clock import SystemClock
from core.store import keys
from core.store.keys import ApiKey, NewKey, Scope
from core.store.sources import SourceError

from .desk import Connection, at_desk, by_shell, told

app = typer.Typer(help="API keys of programs and devices.", no_args_is_help=True)

_DAYS_MAX = 3650


@app.command("create")
def create(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    scope: Annotated[list[Scope], typer.Option(help="What it may do; may be repeated.")],
    source: Annotated[str, typer.Option(help="Whose samples it may write.")] = "",
    name: Annotated[str, typer.Option(help="What it is for.")] = "",
    days: Annotated[
        int | None, typer.Option(min=1, max=_DAYS_MAX, help="How long it is good.")
    ] = None,
    unit: Annotated[str, typer.Option(help="Where its alerts belong that name no unit.")] = "",
) -> None:
    """Make a key and print it; it is never shown again.

    A key of scope `write` belongs to a source: user name, client id and password of that source at
    the broker, and its key over HTTP. A key of scope `alert-writer` sends alerts in, which carry
    its id as their label `origin`, and does nothing else.
    """
    if (Scope.WRITE in scope) != bool(source):
        typer.echo("ioc: a key of scope write needs --source; no other key has one", err=True)
        raise typer.Exit(2)
    if Scope.PING in scope:
        typer.echo("ioc: a key of scope ping is made by: ioc heartbeat key HEARTBEAT", err=True)
        raise typer.Exit(2)
    if unit and Scope.ALERT_WRITER not in scope:
        typer.echo("ioc: --unit is for a key of scope alert-writer", err=True)
        raise typer.Exit(2)
    now = SystemClock().now()
    wanted = NewKey(
        name=name or source or ",".join(scope),
        scopes=scope,
        source=SourceId(source) if source else None,
        unit=UnitId(unit) if unit else None,
        expires_at=now + timedelta(days=days) if days else None,
    )

    async def work(conn: Connection) -> tuple[str, tuple[ApiKey, ...]]:
        older = tuple(key for key in await keys.usable(conn, now=now) if _writes_as(key, source))
        try:
            async with conn.transaction():
                _, text = await keys.create(conn, wanted, by=by_shell(), now=now)
        except psycopg.errors.ForeignKeyViolation as error:
            raise _unknown(error, wanted) from error
        return text, older

    text, older = at_desk(context, work)
    typer.echo(text)
    if older:
        typer.echo(_superseded(older), err=True)


def _unknown(error: psycopg.errors.ForeignKeyViolation, wanted: NewKey) -> SourceError:
    if error.diag.constraint_name == "api_key_unit_id_fkey":
        return SourceError(f"no unit {wanted.unit!r}; see units.csv of the place")
    return SourceError(f"no source {wanted.source!r}; `ioc source list` shows them")


def _writes_as(key: ApiKey, source: str) -> bool:
    return bool(source) and key.source == source and Scope.WRITE in key.scopes


def _superseded(older: Sequence[ApiKey]) -> str:
    """Say what becomes of the source's other keys: the broker knows one password a user."""
    ids = ", ".join(f"{key.id} ({key.name})" for key in older)
    return (
        f"ioc: over MQTT {older[0].source} now logs in with this key only; until it has it, it is "
        f"refused there. Over HTTP its older keys work on: {ids}. End them: ioc key revoke ID"
    )


@app.command("list")
def listed(context: typer.Context) -> None:
    """Show the keys in use, without their secrets."""

    async def work(conn: Connection) -> tuple[ApiKey, ...]:
        return await keys.usable(conn, now=SystemClock().now())

    rows = [("id", "name", "scopes", "belongs to", "until")]
    for key in at_desk(context, work):
        until = key.expires_at.date().isoformat() if key.expires_at else "-"
        owner = key.source or key.heartbeat or key.unit or "-"
        rows.append((key.id, key.name, ",".join(sorted(key.scopes)), owner, until))
    told(rows)


@app.command("revoke")
def revoke(
    context: typer.Context, id_: Annotated[str, typer.Argument(metavar="ID", help="Id of the key.")]
) -> None:
    """End a key at once."""

    async def work(conn: Connection) -> bool:
        async with conn.transaction():
            return await keys.revoke(conn, id_, by=by_shell(), now=SystemClock().now())

    if not at_desk(context, work):
        typer.echo(f"ioc: no key {id_!r} in use; `ioc key list` shows them", err=True)
        raise typer.Exit(1)
    typer.echo(f"{id_} is revoked")
