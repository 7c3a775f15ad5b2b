"""Samples that the center makes itself, on the way of all samples: resolve, batch, transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import structlog

from core.model import Samples, SourceId
from ingest.decode import json
from ingest.intake import Intake
from ingest.judged import Judged
from ingest.resolve import Protocol, Resolved
from ingest.write import Beside, Outcome

log = structlog.get_logger()

MINUTE: Final = timedelta(minutes=1)


def full_minute(moment: datetime) -> datetime:
    """Begin of the minute: whoever holds the lease, own samples come at the same times."""
    seconds = MINUTE.total_seconds()
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)


async def tell(
    intake: Intake,
    source: SourceId,
    body: bytes,
    *,
    settle: Callable[[], None],
    beside: Beside | None = None,
) -> None:
    """Hand a JSON message of a product source to the writer; waits while its queue is full.

    settle: called after COMMIT. beside: what to write in the same transaction. Raises psycopg
    errors and TimeoutError while the database is away and a series is not known yet.
    """
    known = intake.resolver.known.sources.get(source)
    if known is None:
        raise LookupError(f"source {source} is missing; run: ioc migrate")
    decoded = json.decode(body, now_ms=int(intake.clock.now().timestamp() * 1000))
    resolved = Resolved(Samples.empty(), np.empty(0, np.int32), (), 0)
    if len(decoded.rows):
        resolved = await intake.resolver.resolve(decoded, known, Protocol.JSON)

    def settled(outcome: Outcome) -> None:
        if outcome.faults:
            fault = outcome.faults[0]
            log.error("own_sample_refused", source=source, where=fault.where, reason=fault.detail)
        settle()

    judged = Judged(known, Protocol.JSON, decoded, resolved)
    delivery = judged.delivery(body, settled, {"path": "/api/v1/ingest"})
    await intake.outlet.send(replace(delivery, beside=beside))
