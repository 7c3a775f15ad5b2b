"""Who takes messages, in this process: he says yes to all, and remembers what came."""

from dataclasses import dataclass, field
from datetime import datetime

import anyio

from alerts.deliver.notification import Claimed
from alerts.deliver.outcome import Outcome, Result
from tests.chaos.trap import Trap
from tests.chaos.wire import Course, Frame, Piece

_ASKED, _ANSWERED = Piece(Frame.REQUEST, b""), Piece(Frame.RESPONSE, b"")


@dataclass(frozen=True, slots=True)
class Came:
    """A message that came. attempt: as the ledger counts."""

    key: bytes
    attempt: int


@dataclass(slots=True)
class Line:
    """The way of one leader to the provider; implements `Senders`. trap: holds what passes it."""

    came: list[Came]
    trap: Trap | None = None
    is_cut: bool = False
    _course: Course = field(default_factory=Course)

    async def send(self, claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
        """Accept."""
        del now, seconds
        await self._pass(_ASKED)
        self.came.append(Came(claimed.notification.dedupe_key, claimed.attempt))
        await self._pass(_ANSWERED)
        return Outcome(Result.ACCEPTED)

    async def withdraw(self, claimed: Claimed) -> None:
        """Nothing is left."""

    def fallback_of(self, channel: str) -> str | None:
        """Nothing falls back."""
        del channel
        return None

    async def _pass(self, piece: Piece) -> None:
        if self.trap:
            await self.trap.check(piece, self._course)
        if self.is_cut:
            await anyio.sleep_forever()
