"""Where deliveries wait for a writer: a queue for each, so that some can stay in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from anyio.streams.memory import MemoryObjectSendStream

from .write import Delivery, Writer


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one writer."""

    stream: MemoryObjectSendStream[Delivery]
    writer: Writer

    @property
    def load(self) -> int:
        """How many batches a further delivery waits for, at most."""
        return self.stream.statistics().current_buffer_used + self.writer.is_storing


@dataclass(frozen=True, slots=True)
class Outlet:
    """Hands deliveries over; waits while their queue is full.

    What is numbered or reported (see `Delivery`) is stored in the order in which it came, so it has
    one writer, the first. Everything else goes where least waits.
    """

    queues: Sequence[Queue]

    async def send(self, delivery: Delivery) -> None:
        """Hand it over, as soon as there is room."""
        await self._chosen(delivery).stream.send(delivery)

    def send_nowait(self, delivery: Delivery) -> None:
        """Hand it over. Raises anyio.WouldBlock when there is no room."""
        self._chosen(delivery).stream.send_nowait(delivery)

    def close(self) -> None:
        """Let the writers end once they have stored what waits."""
        for queue in self.queues:
            queue.stream.close()

    def _chosen(self, delivery: Delivery) -> Queue:
        if delivery.number is not None or delivery.beside is not None:
            return self.queues[0]
        return min(self.queues, key=lambda queue: queue.load)
