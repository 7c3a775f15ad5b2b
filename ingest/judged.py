"""A message that was read and judged: who sent it, and what of it may be stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.model import Source
from ingest.decode.rows import Decoded
from ingest.resolve import Protocol, Resolved, replaces
from ingest.write import Delivery, Outcome


@dataclass(frozen=True, slots=True)
class Judged:
    """What decode and resolve have found, of one message."""

    source: Source
    protocol: Protocol
    decoded: Decoded
    resolved: Resolved

    def delivery(
        self, payload: bytes, settle: Callable[[Outcome], None], context: Mapping[str, str]
    ) -> Delivery:
        """Hand it to the writer. payload: as received; context: what a replay has to know."""
        return Delivery(
            source=self.source.id,
            protocol=self.protocol,
            samples=self.resolved.samples,
            index=self.resolved.index,
            replace=replaces(self.source, self.protocol),
            faults=self.resolved.faults,
            rejected=self.resolved.rejected,
            payload=payload,
            where=self.decoded.where,
            settle=settle,
            context=context,
        )
