"""Which messages may be acknowledged now. Pure.

MQTT wants acknowledgements in the order of receipt, and a packet id means something only within
the connection it came by: after a reconnect the broker sends again what was not acknowledged.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Ticket(NamedTuple):
    """One message of one connection."""

    epoch: int
    number: int  # in the order of receipt, rising for ever


@dataclass(slots=True)
class Acks:
    """Messages received by the present connection and not acknowledged yet."""

    epoch: int = 0
    _next: int = 0
    _waiting: deque[tuple[int, int]] = field(default_factory=deque)  # (number, packet id)
    _stored: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self._waiting)

    def connected(self) -> None:
        """Begin a connection: whatever was open before can never be acknowledged."""
        self.epoch += 1
        self._waiting.clear()
        self._stored.clear()

    def received(self, packet_id: int) -> Ticket:
        """Note a message; its ticket is handed back when it is stored."""
        number = self._next
        self._next += 1
        self._waiting.append((number, packet_id))
        return Ticket(self.epoch, number)

    def stored(self, tickets: Iterable[Ticket]) -> list[int]:
        """Packet ids to acknowledge now, in order. Tickets of an earlier connection are void."""
        epoch = self.epoch
        self._stored.update(number for owner, number in tickets if owner == epoch)
        ready: list[int] = []
        waiting, stored = self._waiting, self._stored
        while waiting and waiting[0][0] in stored:
            number, packet_id = waiting.popleft()
            stored.discard(number)
            ready.append(packet_id)
        return ready
