"""Small numbers for sources, in the order in which they were met: arrays hold them. Pure."""

from collections.abc import Iterator

from .ids import SourceId


class SourceNumbers:
    """From 0 on; a source keeps its number."""

    def __init__(self) -> None:
        self._sources: list[SourceId] = []
        self._numbers: dict[SourceId, int] = {}

    def __len__(self) -> int:
        return len(self._sources)

    def __iter__(self) -> Iterator[SourceId]:
        return iter(self._sources)

    def __getitem__(self, number: int) -> SourceId:
        return self._sources[number]

    def of(self, source: SourceId) -> int:
        """Return its number; the next one if it is new."""
        number = self._numbers.setdefault(source, len(self._sources))
        if number == len(self._sources):
            self._sources.append(source)
        return number
