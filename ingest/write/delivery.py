"""One message on its way into the database, and what became of it."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection

from core.model import Fault, Samples, SourceId
from core.store.continuity import Numbered, Step

# Writes in the transaction of a batch. Tried again with it, so twice must be once.
Beside = Callable[[AsyncConnection[Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Told to the sender after COMMIT."""

    accepted: int  # samples stored now or standing there already with the same value
    rejected: int
    faults: tuple[Fault, ...]

    def errors(self) -> list[dict[str, object]]:
        """Each refusal as JSON: where, what to do, and of which kind."""
        return [
            {
                "index": fault.index,
                "field": fault.where,
                "reason": fault.detail,
                "code": fault.reason.value,
            }
            for fault in self.faults
        ]


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """What is left of a message after decode and resolve.

    samples and index are parallel: index is each sample's position in its message. `settle` is
    called once, after COMMIT, in the order in which deliveries were handed to the writer.

    Many small messages without a fault may travel as one delivery. Only when the database refuses
    one of their samples are they told apart: `parts` then gives a delivery for each, their samples
    in the same order, and those are settled in its place.
    """

    source: SourceId | None
    protocol: str
    samples: Samples
    index: NDArray[np.int32]
    replace: bool  # policy when another value stands at the same series and time
    faults: tuple[Fault, ...]
    rejected: int  # samples already refused
    payload: bytes  # as received, for replay
    where: Callable[[int], str]
    settle: Callable[[Outcome], None]
    context: Mapping[str, str] = field(default_factory=dict)
    parts: Callable[[], Sequence["Delivery"]] | None = None
    keep: bool = True  # what is refused; False when the payload comes from there
    beside: Beside | None = None  # what becomes true with these samples, or not at all
    steps: Sequence[Step] = ()  # in the numbering of messages, in the order of receipt
    heard: Collection[SourceId] = ()  # whose first message by the broker this is
    number: Numbered | None = None  # of a message whose place only what is stored can tell

    @classmethod
    def refused_whole(  # noqa: PLR0913 - what is known of a message that nobody looked into
        cls,
        source: SourceId | None,
        protocol: str,
        fault: Fault,
        payload: bytes,
        *,
        settle: Callable[[Outcome], None],
        context: Mapping[str, str],
        samples: int = 0,
    ) -> "Delivery":
        """Only keep a message, for replay. samples: how many it counts as refused."""
        return cls(
            source=source,
            protocol=protocol,
            samples=Samples.empty(),
            index=np.empty(0, np.int32),
            replace=False,
            faults=(fault,),
            rejected=samples,
            payload=payload,
            where=_nowhere,
            settle=settle,
            context=context,
        )


def _nowhere(_index: int) -> str:
    return ""
