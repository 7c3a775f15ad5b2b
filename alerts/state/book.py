"""The leader's book: one connection, written in turn, each transaction fenced.

Whatever goes wrong with it ends the leadership: the next one reads everything from the tables.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from core.store.lease import Lease, fence
from core.store.pool import Connection


class Book:
    """Gives the connection to one writer after the other. seconds: longest turn."""

    def __init__(self, conn: Connection, lease: Lease, *, seconds: float) -> None:
        self.lease = lease
        self._conn, self._seconds = conn, seconds
        self._lock = anyio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Connection]:
        """Wait for the connection, and have it alone. Raises TimeoutError."""
        async with self._lock:
            with anyio.fail_after(self._seconds):
                yield self._conn

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Write in a transaction of this leadership. Raises LeaseLostError."""
        async with self.turn() as conn, conn.transaction():
            await fence(conn, self.lease)
            yield conn
