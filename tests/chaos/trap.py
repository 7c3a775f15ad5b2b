"""One frame held on the wire, and the test that waits for it."""

from dataclasses import dataclass, field

import anyio

from .wire import Frame, Piece


class DroppedError(Exception):
    """The test lets a held frame vanish, and its connection with it."""


@dataclass(slots=True, kw_only=True)
class Trap:
    """Holds the `nth` frame of a kind; every other frame passes.

    after: only in a transaction (PostgreSQL) or connection that has seen this kind of frame before.
    containing: only a frame that has these bytes.
    """

    frame: Frame
    nth: int = 1
    after: Frame | None = None
    containing: bytes = b""
    _met: int = 0
    _dropped: bool = False
    _reached: anyio.Event = field(default_factory=anyio.Event)
    _released: anyio.Event = field(default_factory=anyio.Event)

    async def reached(self, *, deadline_seconds: float = 30) -> None:
        """Wait until the frame hangs in the proxy. Raises TimeoutError."""
        with anyio.fail_after(deadline_seconds):
            await self._reached.wait()

    def release(self) -> None:
        """Let the frame go on its way."""
        self._released.set()

    def drop(self) -> None:
        """Let the frame vanish and cut its connection."""
        self._dropped = True
        self._released.set()

    async def check(self, piece: Piece, seen: set[Frame]) -> None:
        """Hold `piece` if it is the one. Raises DroppedError when it must not go on."""
        if self._released.is_set() or not self._fits(piece, seen):
            return
        self._met += 1
        if self._met != self.nth:
            return
        self._reached.set()
        await self._released.wait()
        if self._dropped:
            raise DroppedError

    def _fits(self, piece: Piece, seen: set[Frame]) -> bool:
        return (
            piece.frame is self.frame
            and (self.after is None or self.after in seen)
            and self.containing in piece.data
        )
