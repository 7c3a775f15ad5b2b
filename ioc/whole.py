"""Work of a command that is done whole or not at all; why not is told without a traceback."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import psycopg
import typer

from core.service.logins import NoSecretError
from core.service.tasks import endable

Result = TypeVar("Result")

_INTERRUPTED = 130  # what a shell says of Ctrl-C
_ENDED = 143  # and of SIGTERM


def whole(work: Coroutine[Any, Any, Result], *faults: type[Exception]) -> Result:
    """Do the work. faults: what its reader can put right, in their own words."""
    try:
        return asyncio.run(endable(work))
    except faults as error:
        reason = str(error)
    except NoSecretError as error:
        reason = str(error)
    except psycopg.OperationalError as error:
        reason = f"the database cannot be reached: {error}; is `ioc up` running?"
    except (OSError, psycopg.Error, TimeoutError) as error:
        reason = str(error) or "the database does not answer in time"
    except (KeyboardInterrupt, asyncio.CancelledError) as error:
        typer.echo("\nioc: given up; nothing is left of it", err=True)
        interrupted = isinstance(error, KeyboardInterrupt)
        raise typer.Exit(_INTERRUPTED if interrupted else _ENDED) from None
    typer.echo(f"ioc: {reason}", err=True)
    raise typer.Exit(1)
