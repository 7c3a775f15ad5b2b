"""Wait for a state instead of for a time."""

from collections.abc import Awaitable, Callable

import anyio

_SECONDS, _SECONDS_MAX = 0.02, 0.1  # until the next look: longer for what has taken long


async def eventually(
    condition: Callable[[], Awaitable[bool] | bool], *, deadline_seconds: float, what: str = ""
) -> None:
    """Look at `condition` until it holds. Raises AssertionError when the deadline passes."""
    began = anyio.current_time()
    while True:
        held = condition()
        if held if isinstance(held, bool) else await held:
            return
        waited = anyio.current_time() - began
        if waited > deadline_seconds:
            raise AssertionError(f"not within {deadline_seconds} s: {what or condition}")
        await anyio.sleep(min(max(_SECONDS, waited / 10), _SECONDS_MAX))
