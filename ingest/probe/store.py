"""Readings of a probe on the way of all samples: resolve, batch, transaction."""

from collections.abc import Sequence

import psycopg
import structlog

from core.model import ProbePolicy, ProbeTarget
from core.store.pool import is_unreachable
from core.store.product import PROBE_SOURCE
from ingest.intake import Intake
from ingest.own import tell

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
    if PROBE_SOURCE not in intake.resolver.known.sources:
        SKIPPED.labels("no_source").inc()
        log.error("probe_not_stored", reason=f"source {PROBE_SOURCE} is missing: run ioc migrate")
        return
    body = message(target, policy, found, time_ms=time_ms)
    try:
        await tell(intake, PROBE_SOURCE, body, settle=_nobody_waits)
    except (psycopg.Error, TimeoutError) as error:
        if not is_unreachable(error):
            raise
        SKIPPED.labels("database").inc()


def _nobody_waits() -> None:
    return
