"""Taking many refused payloads again, the oldest first: for good, or so that nothing lasts."""

from collections.abc import AsyncGenerator, Callable
from typing import Any

import psycopg
from psycopg import AsyncConnection

from core.service.clock import Clock
from core.store import bells, pool, refused
from core.store.pool import Login, is_unreachable
from core.store.refused import Filter, Payload

from .retaker import Result, Retaker, TrialConnection

Connection = AsyncConnection[Any]
Run = Callable[[Connection, Login, Filter, Clock], AsyncGenerator[Result, None]]


async def taken(
    conn: Connection, login: Login, wanted: Filter, clock: Clock
) -> AsyncGenerator[Result, None]:
    """Take them in for good; `conn` (autocommit) reads the list and marks what was taken.

    Once more is as good as once: what stands there already is not stored again.
    """
    stored = 0
    async with pool.session(login) as session:
        retaker = await Retaker.start(session, now=clock.now())
        async for payload in refused.waiting(conn, wanted):
            result = await _result(retaker, payload)
            if result.taken:
                await refused.mark_replayed(conn, result.id, now=clock.now())
            stored += result.accepted
            yield result
        await retaker.end()
    if stored:
        await conn.execute(b"NOTIFY " + bells.SAMPLES.encode())


async def tried(
    conn: Connection, login: Login, wanted: Filter, clock: Clock
) -> AsyncGenerator[Result, None]:
    """Take each in, in a session that forgets; `conn` reads the list."""
    now = clock.now()
    async with pool.session(login, kind=TrialConnection) as session:
        async for payload in refused.waiting(conn, wanted):
            # From the beginning each time: with the samples, the series that they made are undone.
            retaker = await Retaker.start(session, now=now)
            result = await _result(retaker, payload)
            await session.rollback()
            yield result


async def _result(retaker: Retaker, payload: Payload) -> Result:
    """Take one payload; whatever is wrong with it, the others have their turn."""
    try:
        return await retaker.take(payload)
    except psycopg.Error as error:
        if is_unreachable(error):
            raise
        await retaker.conn.rollback()
        why = f"the database refuses it: {error.diag.message_primary or error}"
    except (LookupError, ValueError) as error:  # kept by a program of another version
        why = f"kept in a way that cannot be read: {error}"
    return Result(payload.refused.id, 0, payload.refused.refused, reason=why)
