"""Where deliveries wait for a writer: a queue for each, so that some can stay in order."""

from collections.abc import Sequence
from dataclasses import dataclass

import anyio
from anyio.streams.memory import MemoryObjectSendStream

from .write import Delivery, Writer


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one writer."""

    stream: MemoryObjectSendStream[Delivery]
    writer: Writer

    @property
    def load(self) -> tuple[int, float]:
        """How much a further delivery would wait for; of equals, one that is stuck comes last."""
        waiting = self.stream.statistics()
        since = self.writer.storing_since
        batches = waiting.current_buffer_used + waiting.tasks_waiting_send + (since is not None)
        return batches, -(since or 0.0)


@dataclass(frozen=True, slots=True)
class Outlet:
    """Hands deliveries over; waits while there is no room.

    What is numbered or reported (see `Delivery`) is stored in the order in which it came, so it has
    one writer, the first. Everything else goes where least waits.
    """

    queues: Sequence[Queue]

    async def send(self, delivery: Delivery) -> None:
        """Hand it over, as soon as there is room."""
        try:
            self.send_nowait(delivery)
        except anyio.WouldBlock:
            await self._possible(delivery)[0].stream.send(delivery)

    def send_nowait(self, delivery: Delivery) -> None:
        """Hand it over. Raises anyio.WouldBlock when there is no room."""
        for queue in self._possible(delivery):
            try:
                queue.stream.send_nowait(delivery)
            except anyio.WouldBlock:
                continue
            return
        raise anyio.WouldBlock

    def close(self) -> None:
        """Let the writers end once they have stored what waits."""
        for queue in self.queues:
            queue.stream.close()

    def _possible(self, delivery: Delivery) -> Sequence[Queue]:
        if delivery.number is not None or delivery.beside is not None:
            return self.queues[:1]
        return sorted(self.queues, key=lambda queue: queue.load)
