"""Which source and mapping a message on a foreign topic belongs to. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.model import Fault, Mapped, Reason, Source
from ingest.decode import mapping
from ingest.decode.json import name
from ingest.decode.mapping import Compiled, Topic, Topics
from ingest.decode.refusals import Detail
from ingest.decode.rows import Decoded, Rows


@dataclass(frozen=True, slots=True)
class Route:
    """One mapped topic of one source. mapping: a Detail when this program cannot read it."""

    source: Source
    mapping: Compiled | Detail

    def decode(self, payload: bytes, topic: str, *, now_ms: int) -> Decoded:
        """Find the samples of a message."""
        if isinstance(self.mapping, Detail):
            detail = f"the mapping of source {self.source.id!r} cannot be read: {self.mapping}"
            fault = Fault("", Reason.INVALID_PAYLOAD, detail)
            return Decoded(Rows.empty(), name, lambda _: "", faults=(fault,), unreadable=True)
        return mapping.decode(payload, topic, self.mapping, now_ms=now_ms)


class Routes:
    """All mapped topics of these sources."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._topics: Topics[Route] = Topics()
        for source in sources:
            for topic, route in _routes(source):
                self._topics.add(topic, route)

    def find(self, topic: str) -> Route | None:
        """Route of a topic, if it is mapped."""
        return self._topics.find(topic)


def filters(mappings: Iterable[Mapped]) -> tuple[str, ...]:
    """List what to subscribe to, and what their source may write, beside its own topic."""
    return tuple(topic.filter for topic, _ in _topics(mappings))


def _routes(source: Source) -> Iterator[tuple[Topic, Route]]:
    for topic, mapped in _topics(source.mapping):
        yield topic, Route(source, mapping.compiled(mapped))


def _topics(mappings: Iterable[Mapped]) -> Iterator[tuple[Topic, Mapped]]:
    for mapped in mappings:
        topic = mapping.topic_of(mapped.topic)
        if isinstance(topic, Topic):
            yield topic, mapped
