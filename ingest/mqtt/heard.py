"""Which sources ever sent by the broker: a lost session concerns these. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.model import SourceId


@dataclass(slots=True)
class Heard:
    """Tells the first message of a source, which is stored together with the fact that it came."""

    _sources: set[SourceId] = field(default_factory=set)

    def remember(self, stored: Iterable[SourceId]) -> None:
        """Begin anew from what is stored."""
        self._sources = set(stored)

    def of(self, sources: Iterable[SourceId]) -> set[SourceId]:
        """Give those that are known, also if their first message is still on its way."""
        return self._sources.intersection(sources)

    def is_first(self, source: SourceId) -> bool:
        """Note a message of a source; whether none is known before it."""
        if source in self._sources:
            return False
        self._sources.add(source)
        return True
