"""The numbering of each source's messages, in the order of receipt. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from core.model import SourceId
from core.store.continuity import Numbered, Step
from ingest.decode.rows import Envelope


@dataclass(slots=True)
class Sequences:
    """The last number of each source. Redelivered and reordered messages are no steps."""

    _last: dict[SourceId, Numbered] = field(default_factory=dict)

    def remember(self, stored: Iterable[Numbered]) -> None:
        """Begin anew from what is stored; what this process saw before may be out of date."""
        self._last = {number.source: number for number in stored}

    def observe(self, source: SourceId, envelope: Envelope, now: datetime) -> Step | None:
        """Note a message; a step if it carries a number and is not behind the last one."""
        seq, boot = envelope.seq, envelope.boot
        if seq is None:
            return None
        known = self._last.get(source)
        if known is not None and known.boot != boot:  # a restart counts from anywhere
            known = None
        if known is not None and seq <= known.seq:
            return None
        number = self._last[source] = Numbered(source, boot, seq, now)
        return Step(number, known)
