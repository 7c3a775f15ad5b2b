"""What these commands share: a session of the owner, who acts, and one line for a mistake."""

import asyncio
import os
import pwd
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NoReturn, TypeVar

import psycopg
import typer
from psycopg import AsyncConnection

from core.service.logins import OWNER, NoSecretError, database_login
from core.store.blocks.correct import CorrectionError
from core.store.heartbeats import HeartbeatError
from core.store.keys import By
from core.store.people import PeopleError
from core.store.pool import connect
from core.store.screens import ScreenError
from core.store.sources import SourceError
from ioc.invocation import settings_of

Connection = AsyncConnection[Any]
Result = TypeVar("Result")

# What the reader of the message can put right.
_MISTAKES = (
    NoSecretError, PeopleError, SourceError, HeartbeatError, ScreenError, CorrectionError,
)  # fmt: skip


def at_desk(context: typer.Context, work: Callable[[Connection], Awaitable[Result]]) -> Result:
    """Do something with a session of the owner; what its reader can put right is one line."""
    settings = settings_of(context)

    async def done() -> Result:
        login = database_login(settings, OWNER, application="ioc command")
        async with await connect(login, autocommit=True) as conn:
            return await work(conn)

    try:
        return asyncio.run(done())
    except _MISTAKES as error:
        reason = str(error)
    except psycopg.OperationalError as error:
        reason = f"the database cannot be reached: {error}; is `ioc up` running?"
    return refuse(reason)


def refuse(reason: str) -> NoReturn:
    """End a command that was asked for what is not done."""
    typer.echo(f"ioc: {reason}", err=True)
    raise typer.Exit(1)


def by_shell() -> By:
    """Who acts: the account of the machine that typed the command."""
    return By(f"system:shell/{pwd.getpwuid(os.getuid()).pw_name}")


def told(rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table: the first row is its head."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
