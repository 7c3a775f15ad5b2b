"""What waits for one client: of each cell the newest value, bounded. Pure."""

from dataclasses import dataclass, field
from typing import Final

from .frames import Op

FRAMES_MAX: Final = 1_000
BYTES_MAX: Final = 1_000_000


class OverflowingError(Exception):
    """The client reads more slowly than things change; it is told so and cut."""


@dataclass(slots=True)
class Pending:
    """What one topic owes a client. snapshot: the ops replace everything."""

    snapshot: bool = False
    ops: dict[str, Op] = field(default_factory=dict)
    at_ms: int = 0
    bytes: int = 0

    def put(self, op: Op) -> int:
        """Let an op take the place of an older one for its cell; returns the bytes it adds."""
        older = self.ops.get(op.key)
        added = len(op.value) - (len(older.value) if older else -len(op.key))
        self.ops[op.key] = op
        self.bytes += added
        return added


class Mailbox:
    """Values newest wins, so a slow client gets fewer frames, never old ones.

    What may not be merged counts as a frame of its own; beyond FRAMES_MAX or BYTES_MAX the
    mailbox overflows.
    """

    def __init__(self) -> None:
        self._pending: dict[str, Pending] = {}
        self._unmerged: list[tuple[str, Pending]] = []
        self._bytes = 0

    def __bool__(self) -> bool:
        return bool(self._pending or self._unmerged)

    def put_snapshot(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        """Owe the whole topic; what was owed of it before is forgotten. Raises OverflowingError."""
        if before := self._pending.pop(topic, None):
            self._bytes -= before.bytes
        pending = self._pending[topic] = Pending(snapshot=True, at_ms=at_ms)
        self._add(pending, ops)

    def put_values(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        """Owe new values of a topic. Raises OverflowingError."""
        pending = self._pending.setdefault(topic, Pending())
        pending.at_ms = at_ms
        self._add(pending, ops)

    def put_unmerged(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        """Owe a delta that must arrive as it is, after those before it. Raises OverflowingError."""
        pending = Pending(at_ms=at_ms)
        self._unmerged.append((topic, pending))
        self._add(pending, ops)

    def take(self) -> tuple[str, Pending]:
        """Hand over the next frame: snapshots and values first, then what was not merged."""
        if self._pending:
            topic = next(iter(self._pending))
            pending = self._pending.pop(topic)
        else:
            topic, pending = self._unmerged.pop(0)
        self._bytes -= pending.bytes
        return topic, pending

    def _add(self, pending: Pending, ops: list[Op]) -> None:
        self._bytes += sum(pending.put(op) for op in ops)
        frames = len(self._pending) + len(self._unmerged)
        if frames > FRAMES_MAX or self._bytes > BYTES_MAX:
            raise OverflowingError
