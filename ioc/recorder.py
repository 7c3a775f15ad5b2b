"""What we compute is stored as all samples are: resolved, in a batch, with the change log."""

from collections.abc import Mapping

import anyio
import numpy as np
import structlog

from core.model import Labels, SourceId
from ingest.decode.keys import key, name
from ingest.decode.rows import Decoded, Rows
from ingest.intake import Intake
from ingest.judged import Judged
from ingest.resolve import Protocol
from ingest.write import Outcome

log = structlog.get_logger()


class StoredRecorder:
    """Implements the `Recorder` of alerts and of KPIs, for a source of the product."""

    def __init__(self, intake: Intake, source: SourceId) -> None:
        self._intake, self._source = intake, source

    async def record(self, samples: Mapping[Labels, float], at_ms: int) -> str:
        """Store samples of one moment; returns after COMMIT why some were refused, if any."""
        if not samples:
            return ""
        source = self._intake.resolver.known.sources.get(self._source)
        if source is None:
            raise LookupError(f"source {self._source} is missing; run: ioc migrate")
        protocol, stored, refused = Protocol.REMOTE_WRITE, anyio.Event(), ""

        def settled(outcome: Outcome) -> None:
            nonlocal refused
            for fault in outcome.faults[:1]:
                log.error("recorded_sample_refused", where=fault.where, reason=fault.detail)
                refused = f"{outcome.rejected} of {len(samples)} are not stored: {fault.detail}"
            stored.set()

        decoded = Decoded(_rows(samples, at_ms), name, "series {}".format)
        resolved = await self._intake.resolver.resolve(decoded, source, protocol)
        judged = Judged(source, protocol, decoded, resolved)
        await self._intake.outlet.send(judged.delivery(b"", settled, {}))
        await stored.wait()
        return refused


def _rows(samples: Mapping[Labels, float], at_ms: int) -> Rows:
    count = len(samples)
    numbers = np.arange(count, dtype=np.int32)
    return Rows(
        tuple(key(text for pair in labels for text in pair) for labels in samples),
        numbers,
        np.full(count, at_ms, np.int64),
        np.fromiter(samples.values(), np.float64, count),
        numbers,
    )
