"""`ioc migrate`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from ioc.invocation import settings_of
from ioc.migrate import create_database, migrate_database

from .answer import answer


def migrate(
    context: typer.Context,
    superuser_password_file: Annotated[
        Path | None,
        typer.Option(help="First create role and database `ioc`, as superuser `postgres`."),
    ] = None,
) -> None:
    """Bring the database to this version (`ioc up` does it by itself)."""
    settings = settings_of(context)
    if superuser_password_file:
        answer(asyncio.to_thread(create_database, settings, superuser_password_file))
    applied = answer(migrate_database(settings))
    for one in applied:
        typer.echo(f"applied {one.number:04} {one.name}")
    typer.echo("the database is up to date")
