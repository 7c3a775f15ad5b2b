"""What a person reads when a command cannot do its work."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import psycopg
import typer

from core.service.logins import NoSecretError
from core.store.migrate import MigrationError

Result = TypeVar("Result")


def answer(work: Coroutine[Any, Any, Result]) -> Result:
    """Do the work of a command; what its reader can put right is one line, not a traceback."""
    try:
        return asyncio.run(work)
    except (NoSecretError, MigrationError) as error:
        reason = str(error)
    except psycopg.OperationalError as error:
        reason = f"the database cannot be reached: {error}"
    typer.echo(f"ioc: {reason}", err=True)
    raise typer.Exit(1)
