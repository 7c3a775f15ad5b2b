"""The clock: loops hold it and hand `now` down; everything below takes `now` as an argument."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

import anyio

# A wall clock may be set while we sleep, so a long sleep looks again this often.
_LOOK_AGAIN = timedelta(seconds=30)
_LATE_SECONDS = 0.05  # so that the clock that jumps in tests is asked first


class Clock(Protocol):
    """What loops ask of time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""

    async def sleep_until(self, when: datetime) -> None:
        """Return once `now()` is at or past `when`."""


async def nap(clock: Clock, until: datetime) -> None:
    """Sleep until a moment; not for longer than it was away, should the clock be put back."""
    seconds = max((until - clock.now()).total_seconds(), 0.0)
    with anyio.move_on_after(seconds + _LATE_SECONDS):
        await clock.sleep_until(until)


async def woken(clock: Clock, event: anyio.Event, *, until: datetime | None) -> None:
    """Return once an event is set, or at a moment, whichever comes first. None: no moment."""
    if until is None:
        await event.wait()
        return
    async with anyio.create_task_group() as waiting:

        async def rung() -> None:
            await event.wait()
            waiting.cancel_scope.cancel()

        waiting.start_soon(rung)
        await clock.sleep_until(until)
        waiting.cancel_scope.cancel()


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.fromtimestamp(time.time(), UTC)

    async def sleep_until(self, when: datetime) -> None:
        """Return once the machine's clock is at or past `when`, even if it is set meanwhile."""
        while True:
            left = when - self.now()
            if left <= timedelta(0):
                return
            await asyncio.sleep(min(left, _LOOK_AGAIN).total_seconds())
