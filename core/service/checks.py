"""Questions to the parts of a process: can it do its job now? The answer comes in time."""

import asyncio
from collections.abc import Awaitable, Callable

# Returns why the process cannot do its job now, or None when it can.
Check = Callable[[], Awaitable[str | None]]

CHECK_SECONDS = 1.0
# A check that is cut off may hang on: psycopg gives a session that stands still 5 s to let go.
# Nobody who asks waits for that.
ANSWER_SECONDS = 1.5


class Question:
    """One check, made when somebody asks, and never twice at once."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._asked = asyncio.Event()
        self._answered = asyncio.Event()
        self._reason: str | None = None
        self._silent_since: float | None = None

    async def answer(self) -> str | None:
        """Return what the check says; after ANSWER_SECONDS, for how long it has said nothing."""
        answered = self._answered
        self._asked.set()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await answered.wait()
        except TimeoutError:
            return self._silence()
        return self._reason

    async def run(self) -> None:
        """Make the check whenever somebody asks, until cancelled."""
        while True:
            await self._asked.wait()
            self._reason = await self._judge()
            self._asked.clear()  # also of those who asked meanwhile: this is their answer
            answered, self._answered = self._answered, asyncio.Event()
            answered.set()

    async def _judge(self) -> str | None:
        self._silent_since = self._silent_since or asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                reason = await self._check()
        except TimeoutError:
            return self._silence()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is why we are not ready
            reason = f"{type(error).__name__}: {error}"
        self._silent_since = None
        return reason

    def _silence(self) -> str:
        now = asyncio.get_running_loop().time()
        return f"no answer for {now - (self._silent_since or now):.0f} s"
