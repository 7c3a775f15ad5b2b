"""Two sessions on the database for as long as the process lives: one hears bells, one reads."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import psycopg
import structlog

from core.store.pool import Connection, Login, is_unreachable, session

log = structlog.get_logger()

_BACKOFF_SECONDS: Final = (0.1, 0.2, 0.5, 1.0, 2.0)

# What goes on between the two; it calls the last when it has begun well.
Follow = Callable[[Connection, Connection, Callable[[], None]], Awaitable[None]]


async def follow_for_ever(login: Login, follow: Follow, event: str) -> None:
    """Follow until cancelled. Whatever ends it begins again; `event` tells of a database away."""
    failures = 0

    def begun() -> None:
        nonlocal failures
        failures = 0

    while True:
        try:
            async with (
                session(login, autocommit=True) as listening,
                session(login, autocommit=True) as reading,
            ):
                await follow(listening, reading, begun)
        except (psycopg.Error, TimeoutError) as error:
            if not is_unreachable(error):
                raise
            log.warning(event, failures=failures, error=str(error).strip())
        await asyncio.sleep(_BACKOFF_SECONDS[min(failures, len(_BACKOFF_SECONDS) - 1)])
        failures += 1
