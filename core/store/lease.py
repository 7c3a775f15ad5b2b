"""Leases by database time: one holder a name, fenced by a rising epoch."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import anyio
import psycopg
from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from .sql import queries

_SQL = queries("core.store", "lease.sql")

TTL = timedelta(seconds=10)
RENEW_SECONDS = 2.0
LOOK_SECONDS = 2.0  # a standby looks at least so often, and when the lease runs out
GIVE_UP_SECONDS = 7.0  # who cannot renew for so long stops by itself, before TTL passes
_AGAIN_SECONDS = 0.05  # after a lost race, or when the sleep ended a moment early

Connection = AsyncConnection[Any]


class LeaseLostError(Exception):
    """Another process holds the lease now; whatever this one still writes must not count."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A claim that was granted. `epoch` is the fencing token."""

    name: str
    epoch: int


async def claim(conn: Connection, name: str, holder: str) -> Lease | None:
    """Try once. `conn` in autocommit mode; the lease belongs to its backend."""
    await conn.execute(_SQL["end_stale_holder"], {"name": name})
    try:
        epoch = await _epoch(conn, "claim", {"name": name, "holder": holder, "ttl": TTL})
    except psycopg.errors.UniqueViolation:
        # Two claimed what nobody ever held: ON CONFLICT waits at one of the two unique indexes.
        return None
    return None if epoch is None else Lease(name, epoch)


async def renew(conn: Connection, lease: Lease) -> bool:
    """Prolong; False when it expired or was taken over."""
    params = {"name": lease.name, "epoch": lease.epoch, "ttl": TTL}
    return await _epoch(conn, "renew", params) is not None


async def release(conn: Connection, lease: Lease) -> None:
    """Give it up early, so that a successor need not wait for the expiry."""
    await conn.execute(_SQL["release"], {"name": lease.name, "epoch": lease.epoch})


async def fence(conn: Connection, lease: Lease) -> None:
    """First statement of a state transaction. Raises LeaseLostError when the epoch has moved on."""
    params = {"name": lease.name, "epoch": lease.epoch}
    if await _epoch(conn, "fence", params) is None:
        raise LeaseLostError(f"lease {lease.name!r} epoch {lease.epoch} was taken over")


@asynccontextmanager
async def held(conn: Connection, name: str, holder: str) -> AsyncIterator[Lease]:
    """Wait for the lease, keep it renewed in the background, release it at the end.

    Raises LeaseLostError inside the block when it cannot be renewed for GIVE_UP_SECONDS, and
    TimeoutError before it when the database does not answer for so long.
    """
    lease = await _wait(conn, name, holder)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_keep, conn, lease, name=f"lease {name}")
        try:
            yield lease
        finally:
            tasks.cancel_scope.cancel()
            with anyio.move_on_after(1, shield=True):
                await _release_quietly(conn, lease)


async def _wait(conn: Connection, name: str, holder: str) -> Lease:
    while True:
        with anyio.fail_after(GIVE_UP_SECONDS):  # a backend that has stopped would never answer
            left = await _remaining_seconds(conn, name)
            if left <= 0 and (lease := await claim(conn, name, holder)):
                return lease
        await anyio.sleep(min(max(left, _AGAIN_SECONDS), LOOK_SECONDS))


async def _remaining_seconds(conn: Connection, name: str) -> float:
    """How long the present holder still has; 0 when nobody ever held it."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["remaining"], {"name": name})
        row = await cursor.fetchone()
    return 0.0 if row is None else float(row[0].total_seconds())


async def _keep(conn: Connection, lease: Lease) -> None:
    while True:
        await anyio.sleep(RENEW_SECONDS)
        renewed = False
        with anyio.move_on_after(GIVE_UP_SECONDS - RENEW_SECONDS):
            renewed = await renew(conn, lease)
        if not renewed:
            raise LeaseLostError(f"lease {lease.name!r} epoch {lease.epoch} could not be renewed")


async def _release_quietly(conn: Connection, lease: Lease) -> None:
    # The connection may be what broke; the lease then ends by itself after TTL.
    try:
        await release(conn, lease)
    except psycopg.OperationalError:
        return


async def _epoch(conn: Connection, name: str, params: dict[str, object]) -> int | None:
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL[name], params)
        row = await cursor.fetchone()
    return None if row is None else int(row[0])
