"""Readings of heartbeats on the way of all samples: resolve, batch, transaction."""

from collections.abc import Iterable

import anyio

from core.store.product import HEARTBEAT_SOURCE
from ingest.intake import Intake
from ingest.own import tell
from ingest.write import Beside

from .readings import Reading, message


async def store(intake: Intake, readings: Iterable[Reading], beside: Beside | None = None) -> None:
    """Store readings, and what `beside` writes in the same transaction; returns after COMMIT.

    Raises psycopg errors and TimeoutError while the database is away and series are not known yet.
    """
    stored = anyio.Event()
    await tell(intake, HEARTBEAT_SOURCE, message(readings), settle=stored.set, beside=beside)
    await stored.wait()
