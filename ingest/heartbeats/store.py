"""Readings of heartbeats on the way of all samples: resolve, batch, transaction."""

import asyncio
from collections.abc import Iterable

import numpy as np
import structlog

from core.model import Samples
from core.store.product import HEARTBEAT_SOURCE
from ingest.decode import json
from ingest.intake import Intake
from ingest.resolve import Protocol, Resolved, replaces
from ingest.write import Beside, Delivery, Outcome

from .readings import Reading, message

log = structlog.get_logger()


async def store(intake: Intake, readings: Iterable[Reading], beside: Beside | None = None) -> None:
    """Store readings, and what `beside` writes in the same transaction; returns after COMMIT.

    Raises psycopg errors and TimeoutError while the database is away and series are not known yet.
    """
    source = intake.resolver.known.sources.get(HEARTBEAT_SOURCE)
    if source is None:
        raise LookupError(f"source {HEARTBEAT_SOURCE} is missing; run: ioc migrate")
    body, settled = message(readings), asyncio.get_running_loop().create_future()
    decoded = json.decode(body, now_ms=int(intake.clock.now().timestamp() * 1000))
    resolved = Resolved(Samples.empty(), np.empty(0, np.int32), (), 0)
    if len(decoded.rows):
        resolved = await intake.resolver.resolve(decoded, source, Protocol.JSON)

    def settle(outcome: Outcome) -> None:
        if outcome.faults:
            fault = outcome.faults[0]
            log.error("heartbeat_refused", where=fault.where, reason=fault.detail)
        if not settled.done():  # whoever waited may have given up
            settled.set_result(None)

    delivery = Delivery(
        source=source.id,
        protocol=Protocol.JSON,
        samples=resolved.samples,
        index=resolved.index,
        replace=replaces(source, Protocol.JSON),
        faults=resolved.faults,
        rejected=resolved.rejected,
        payload=body,
        where=decoded.where,
        settle=settle,
        context={"path": "/api/v1/ingest"},
        beside=beside,
    )
    await intake.outlet.send(delivery)
    await settled
