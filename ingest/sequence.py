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

    def observe(self, number: Numbered) -> Step | None:
        """Note a number; a step if it is not behind the last one."""
        known = self._last.get(number.source)
        if known is not None and known.boot != number.boot:  # a restart counts from anywhere
            known = None
        if known is not None and number.seq <= known.seq:
            return None
        self._last[number.source] = number
        return Step(number, known)


def number_of(source: SourceId, envelope: Envelope, now: datetime) -> Numbered | None:
    """Return the number that a message carries, if it does."""
    if envelope.seq is None:
        return None
    return Numbered(source, envelope.boot, envelope.seq, now)
