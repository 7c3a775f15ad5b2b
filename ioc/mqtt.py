"""`ioc mqtt`: the files of a broker that `ioc up` does not own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from psycopg import AsyncConnection

from core.service.clock import SystemClock
from core.store import bells, keys
from ioc.invocation import settings_of
from ioc.jobs import SHARDS
from ioc.people.desk import at_desk
from ioc.private.mosquitto import acl as acl_of
from ioc.private.topics import foreign_topics
from ioc.private.users import own_hashes

app = typer.Typer(help="Files of a broker of your own.", no_args_is_help=True)

# Its owner and its group (the broker's) read it, nobody else.
_MODE = 0o640


@app.command("credentials")
def credentials(
    context: typer.Context,
    into: Annotated[
        Path | None, typer.Option(help="Write them to this file instead, when they changed.")
    ] = None,
    acl_into: Annotated[
        Path | None, typer.Option(help="With --into: write the ACL file as well.")
    ] = None,
    *,
    follow: Annotated[
        bool, typer.Option("--follow", help="With --into: keep the files up to date, until Ctrl-C.")
    ] = False,
) -> None:
    """Print the broker's password file: every source with a key, and the ingest processes.

    Restart the broker when a file has changed; Mosquitto's reload loses sessions
    (docs/decisions/0006).
    """
    settings = settings_of(context)

    async def work(conn: AsyncConnection[Any]) -> None:
        ours = own_hashes(settings, SHARDS)
        if into is None:
            typer.echo(await _lines(conn, ours), nl=False)
            return
        await _write(conn, ours, into, acl_into)
        if follow:
            async for _ring in bells.rings(conn, bells.PLACE):
                await _write(conn, ours, into, acl_into)

    try:
        at_desk(context, work)
    except KeyboardInterrupt:
        raise typer.Exit from None


@app.command("acl")
def acl(context: typer.Context) -> None:
    """Print the broker's ACL file: who may write and read which topics."""
    typer.echo(at_desk(context, _acl), nl=False)


async def _acl(conn: AsyncConnection[Any]) -> str:
    return acl_of(SHARDS, await foreign_topics(conn))


async def _write(
    conn: AsyncConnection[Any], ours: Mapping[str, str], into: Path, acl_into: Path | None
) -> None:
    if acl_into is not None:
        _replace(acl_into, await _acl(conn))
    _replace(into, await _lines(conn, ours))


async def _lines(conn: AsyncConnection[Any], ours: Mapping[str, str]) -> str:
    hashes = dict(ours)
    for source, hashed in (await keys.mqtt_hashes(conn, now=SystemClock().now())).items():
        hashes[str(source)] = hashed
    return "".join(f"{name}:{hashed}\n" for name, hashed in sorted(hashes.items()))


def _replace(path: Path, text: str) -> None:
    """Write the file whole, so that the broker never reads half of it."""
    if path.exists() and path.read_text() == text:
        return
    aside = path.with_name(f".{path.name}.new")
    aside.touch(_MODE)
    aside.chmod(_MODE)
    aside.write_text(text)
    aside.replace(path)
