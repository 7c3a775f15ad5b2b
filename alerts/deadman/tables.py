"""What the tables say of the canary and of the outbox. Functions take the caller's connection."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from alerts.deliver.breaker import FAILURES
from core.store.sql import fetched, queries

from .canary import GROUP, RECEIVER
from .chain import STUCK_AFTER, Stuck

_SQL = queries("alerts.deadman", "deadman.sql")

FORGOTTEN_AT_ONCE: Final = 100  # a minute brings one

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Told:
    """The newest canary in the outbox that its channel has taken."""

    number: int
    told_at: datetime
    accepted_at: datetime


async def told(conn: Connection) -> Told | None:
    """Read which canary went through last; None: none did."""
    rows = await fetched(conn, _SQL["passed"], {"receiver": RECEIVER})
    return Told(*rows[0]) if rows else None


async def evaluated_at(conn: Connection) -> datetime | None:
    """Read for which moment the canary's rule was evaluated last."""
    params = {"origin": GROUP.origin, "file": GROUP.file, "name": GROUP.name}
    rows = await fetched(conn, _SQL["evaluated"], params)
    return rows[0][0] if rows else None


async def stuck(conn: Connection, *, now: datetime) -> Stuck:
    """Read what waits in the outbox for long."""
    rows = await fetched(conn, _SQL["stuck"], {"before": now - STUCK_AFTER})
    return Stuck(*rows[0])


async def clock(conn: Connection) -> datetime:
    """Read the database's clock."""
    found: datetime = (await fetched(conn, _SQL["clock"]))[0][0]
    return found


async def leases(conn: Connection) -> frozenset[str]:
    """Name the leases that somebody holds."""
    return frozenset(row[0] for row in await fetched(conn, _SQL["leases"]))


async def down(conn: Connection) -> tuple[str, ...]:
    """Name the channels that have failed so often in a row that they are left alone."""
    rows = await fetched(conn, _SQL["down"], {"failures": FAILURES})
    return tuple(row[0] for row in rows)


async def forget(conn: Connection, *, before: datetime, most: int = FORGOTTEN_AT_ONCE) -> int:
    """Remove canaries that passed long ago; returns how many went."""
    params = {"before": before, "most": most}
    return (await conn.execute(_SQL["forget"], params)).rowcount
