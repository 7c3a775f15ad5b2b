"""The clock: loops hold it and hand `now` down; everything below takes `now` as an argument."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

# A wall clock may be set while we sleep, so a long sleep looks again this often.
_LOOK_AGAIN = timedelta(seconds=30)


class Clock(Protocol):
    """What loops ask of time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""

    async def sleep_until(self, when: datetime) -> None:
        """Return once `now()` is at or past `when`."""


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
