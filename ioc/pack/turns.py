"""Sessions in which a packer takes its turns: transactions of one snapshot each."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final, TypeVar

import anyio
from psycopg import IsolationLevel, errors

from core.store.pool import Connection, Login, session

from . import meters

_AGAIN_SECONDS: Final = 0.02
_SIDE_BY_SIDE: Final = 2  # the server reads a slice while another one is computed here

Turns = Sequence[Connection]
Done = TypeVar("Done")


@asynccontextmanager
async def turns_of(login: Login) -> AsyncIterator[Turns]:
    """Give sessions for turns side by side."""
    async with AsyncExitStack() as stack:
        turns = [await stack.enter_async_context(session(login)) for _ in range(_SIDE_BY_SIDE)]
        for conn in turns:
            await conn.execute("SET idle_in_transaction_session_timeout = '2min'")  # it computes
            await conn.commit()
            await conn.set_isolation_level(IsolationLevel.REPEATABLE_READ)
        yield turns


async def until_won(conn: Connection, turn: Callable[[], Awaitable[Done]]) -> Done:
    """Do a turn in a transaction; when another one was faster, again."""
    while True:
        try:
            async with conn.transaction():
                return await turn()
        except (errors.SerializationFailure, errors.UniqueViolation, errors.DeadlockDetected):
            meters.RETRIES.inc()
            await anyio.sleep(_AGAIN_SECONDS)
