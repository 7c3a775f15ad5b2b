"""A clock for tests: it stands still, and jumps to whoever waits for the earliest moment."""

import asyncio
import heapq
import itertools
from datetime import UTC, datetime, timedelta


class JumpingClock:
    """Implements core.service.clock.Clock; time passes only by `jump` and `set`."""

    def __init__(self, start: datetime = datetime(2026, 11, 24, 3, tzinfo=UTC)) -> None:
        self._now = start
        self._waiting: list[tuple[datetime, int, asyncio.Event]] = []
        self._numbers = itertools.count()
        self._arrived = asyncio.Event()

    def now(self) -> datetime:
        """Return the moment at which the clock stands."""
        return self._now

    async def sleep_until(self, when: datetime) -> None:
        """Return once the clock was moved to `when` or past it."""
        if when <= self._now:
            return
        woken = asyncio.Event()
        heapq.heappush(self._waiting, (when, next(self._numbers), woken))
        self._arrived.set()
        try:
            await woken.wait()
        finally:  # whoever was cancelled no longer waits
            self._waiting = [one for one in self._waiting if one[2] is not woken]
            heapq.heapify(self._waiting)

    async def waited_for(self, waiters: int = 1) -> None:
        """Return once so many wait: what the last move set going is done."""
        while len(self._waiting) < waiters:
            self._arrived.clear()
            await self._arrived.wait()

    async def jump(self, waiters: int = 1) -> timedelta:
        """Move to the earliest moment that somebody waits for, once so many wait.

        Returns by how much the clock moved.
        """
        await self.waited_for(waiters)
        before = self._now
        self.set(max(self._now, self._waiting[0][0]))
        return self._now - before

    def set(self, now: datetime) -> None:
        """Set the clock, forward or back, and wake whose moment has come."""
        self._now = now
        while self._waiting and self._waiting[0][0] <= now:
            heapq.heappop(self._waiting)[2].set()
