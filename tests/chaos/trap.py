"""One frame held on the wire, and the test that waits for it."""

from dataclasses import dataclass, field

import anyio

from .wire import Course, Frame, Piece


class DroppedError(Exception):
    """The test lets a held frame vanish, and its connection with it."""


@dataclass(slots=True, kw_only=True)
class Trap:
    """Holds the `nth` frame of a kind; every other frame passes.

    after: only in a transaction (PostgreSQL) or connection that has seen this kind of frame before.
    containing: only a frame that has these bytes, or runs a statement that has. within: only in a
    transaction that has run such a statement. since: only after what this one would have held, on
    whatever connection.
    """

    frame: Frame
    nth: int = 1
    after: Frame | None = None
    containing: bytes = b""
    within: bytes = b""
    since: "Trap | None" = None
    met: int = 0
    _dropped: bool = False
    _reached: anyio.Event = field(default_factory=anyio.Event)
    _released: anyio.Event = field(default_factory=anyio.Event)

    async def reached(self, *, deadline_seconds: float = 30) -> None:
        """Wait until the frame hangs in the proxy. Raises TimeoutError."""
        with anyio.fail_after(deadline_seconds):
            await self._reached.wait()

    @property
    def is_reached(self) -> bool:
        """Whether the frame hangs in the proxy, or hung there."""
        return self._reached.is_set()

    def release(self) -> None:
        """Let the frame go on its way."""
        self._released.set()

    def drop(self) -> None:
        """Let the frame vanish and cut its connection."""
        self._dropped = True
        self._released.set()

    async def check(self, piece: Piece, course: Course) -> None:
        """Hold `piece` if it is the one. Raises DroppedError when it must not go on."""
        if self._released.is_set() or not self.meets(piece, course):
            return
        self._reached.set()
        await self._released.wait()
        if self._dropped:
            raise DroppedError

    def meets(self, piece: Piece, course: Course) -> bool:
        """Whether this is the one, and all has come that has to come before."""
        if self.since is not None and self.since.met < self.since.nth:
            self.since.meets(piece, course)
            return False
        if not self._fits(piece, course):
            return False
        self.met += 1
        return self.met == self.nth

    def _fits(self, piece: Piece, course: Course) -> bool:
        return (
            piece.frame is self.frame
            and (self.after is None or self.after in course.seen)
            and (self.containing in piece.data or self.containing in course.statement_of(piece))
            and (not self.within or any(self.within in each for each in course.run))
        )
