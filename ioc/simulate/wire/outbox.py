"""What one source still has to send: bounded, the oldest goes first when it is full."""

from collections import deque
from dataclasses import dataclass, field

import anyio

from ioc.simulate.messages import Message

from .meters import DROPPED, WAITING

MESSAGES_MAX = 5_000


@dataclass(slots=True)
class Outbox:
    """Messages in order; the first stays until it is settled, so that a retry sends the same."""

    messages_max: int = MESSAGES_MAX
    _waiting: deque[Message] = field(default_factory=deque)
    _filled: anyio.Event = field(default_factory=anyio.Event)

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, message: Message) -> None:
        """Add a message; never waits. A full outbox gives up its oldest, as devices do."""
        if len(self._waiting) >= self.messages_max:
            dropped = self._waiting.popleft()
            DROPPED.labels(dropped.channel).inc()
            WAITING.labels(dropped.channel).dec()
        self._waiting.append(message)
        WAITING.labels(message.channel).inc()
        self._filled.set()

    async def first(self) -> Message:
        """Wait for a message and return the oldest without removing it."""
        while not self._waiting:
            self._filled = anyio.Event()
            await self._filled.wait()
        return self._waiting[0]

    def settle(self, message: Message) -> None:
        """Remove a message that the other side has; nothing happens when it was given up."""
        if self._waiting and self._waiting[0] is message:
            self._waiting.popleft()
            WAITING.labels(message.channel).dec()
