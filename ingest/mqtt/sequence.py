"""Holes in the numbering of a source's messages. Pure."""

from dataclasses import dataclass, field
from datetime import datetime

from core.model import SourceId
from ingest.decode.rows import Envelope


@dataclass(frozen=True, slots=True)
class Hole:
    """Messages that never came: `missing` of them, between two that did."""

    source: SourceId
    boot: int | None
    first: int  # missing sequence numbers, both inclusive
    last: int
    since: datetime  # when the messages around the hole came in
    until: datetime

    @property
    def missing(self) -> int:
        """How many."""
        return self.last - self.first + 1


@dataclass(slots=True)
class Sequences:
    """The last number of each source. Redelivered and reordered messages are no holes."""

    _last: dict[SourceId, tuple[int | None, int, datetime]] = field(default_factory=dict)

    def observe(self, source: SourceId, envelope: Envelope, now: datetime) -> Hole | None:
        """Note a message that carries a number."""
        seq, boot = envelope.seq, envelope.boot
        if seq is None:
            return None
        known = self._last.get(source)
        if known is None or known[0] != boot:  # a restart counts from anywhere
            self._last[source] = (boot, seq, now)
            return None
        _, last, since = known
        if seq <= last:
            return None
        self._last[source] = (boot, seq, now)
        return Hole(source, boot, last + 1, seq - 1, since, now) if seq > last + 1 else None
