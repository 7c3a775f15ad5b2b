"""What a process remembers of the place is read again when the place changes."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar

import anyio
import psycopg
import structlog

from core.store import bells
from core.store.pool import Login, connect, is_unreachable

log = structlog.get_logger()

_AGAIN_SECONDS: Final = 1.0

_T = TypeVar("_T")
Refresh = Callable[[], Awaitable[None]]


async def first_read(refreshes: Sequence[tuple[float, Refresh]]) -> None:
    """Call each refresh once, however long the database takes to come up."""
    for _, refresh in refreshes:
        await insist("first_read", refresh)


async def follow_place(login: Login, refreshes: Sequence[tuple[float, Refresh]]) -> None:
    """Call each refresh when the place changed (the bell), and at least each so many seconds."""

    async def listen() -> None:
        async with await connect(login, autocommit=True) as conn:
            due = [0.0] * len(refreshes)
            async for channel in bells.rings(conn, bells.PLACE):
                now = anyio.current_time()
                for number, (seconds, refresh) in enumerate(refreshes):
                    if channel or now >= due[number]:
                        await refresh()
                        due[number] = now + seconds

    while True:
        await insist("place", listen)


async def insist(what: str, attempt: Callable[[], Awaitable[_T]]) -> _T:
    """Attempt until it succeeds; while the database is away, again and again."""
    while True:
        try:
            return await attempt()
        except (psycopg.Error, TimeoutError) as error:
            if not is_unreachable(error):
                raise
            log.warning("database_away", what=what, error=str(error).strip())
            await anyio.sleep(_AGAIN_SECONDS)


@contextmanager
def outliving(event: str, **said: object) -> Iterator[None]:
    """Go on after what failed because the database is away, and say so; all else is raised."""
    try:
        yield
    except (psycopg.Error, TimeoutError) as error:
        if not is_unreachable(error):
            raise
        log.warning(event, **said, error=str(error).strip() or type(error).__name__)
