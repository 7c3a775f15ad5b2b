"""Readings of a probe on the way of all samples: resolve, batch, transaction."""

from collections.abc import Sequence

import psycopg
import structlog

from core.model import ProbePolicy, ProbeTarget
from core.store.pool import is_unreachable
from core.store.product import PROBE_SOURCE
from ingest.decode import json
from ingest.intake import Intake
from ingest.resolve import Protocol, replaces
from ingest.write import Delivery, Outcome

from .meters import SKIPPED
from .readings import Reading, message

log = structlog.get_logger()


async def store(
    intake: Intake,
    target: ProbeTarget,
    policy: ProbePolicy,
    found: Sequence[Reading],
    time_ms: int,
) -> None:
    """Hand readings to the writer; waits while its queue is full.

    While the database is away they are lost, and counted: a probe is made for now, not for later.
    """
    source = intake.resolver.known.sources.get(PROBE_SOURCE)
    if source is None:
        SKIPPED.labels("no_source").inc()
        log.error("probe_not_stored", reason=f"source {PROBE_SOURCE} is missing: run ioc migrate")
        return
    body = message(target, policy, found, time_ms=time_ms)
    decoded = json.decode(body, now_ms=time_ms)
    try:
        resolved = await intake.resolver.resolve(decoded, source, Protocol.JSON)
    except (psycopg.Error, TimeoutError) as error:
        if not is_unreachable(error):
            raise
        SKIPPED.labels("database").inc()
        return

    def settle(outcome: Outcome) -> None:
        if outcome.faults:
            fault = outcome.faults[0]
            log.error("probe_refused", target=target.id, where=fault.where, reason=fault.detail)

    await intake.outlet.send(
        Delivery(
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
        )
    )
