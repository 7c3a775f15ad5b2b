"""Tells the leader and the live feed that something about alerts is new."""

from core.store import bells
from core.store.pool import Connection


async def ring(conn: Connection) -> None:
    """Ring, after COMMIT of what it rings for."""
    await conn.execute(b"NOTIFY " + bells.ALERTS.encode())
    await conn.commit()
