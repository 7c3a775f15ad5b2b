"""Wait for a state instead of for a time."""

from collections.abc import Awaitable, Callable

import anyio

_LOOK_AGAIN_SECONDS = 0.02


async def eventually(
    condition: Callable[[], Awaitable[bool] | bool], *, deadline_seconds: float, what: str = ""
) -> None:
    """Look at `condition` until it holds. Raises AssertionError when the deadline passes."""
    deadline = anyio.current_time() + deadline_seconds
    while True:
        held = condition()
        if held if isinstance(held, bool) else await held:
            return
        if anyio.current_time() > deadline:
            raise AssertionError(f"not within {deadline_seconds} s: {what or condition}")
        await anyio.sleep(_LOOK_AGAIN_SECONDS)
