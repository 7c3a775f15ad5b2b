"""The life of a process: one TaskGroup, told to stop by a signal, ended by any task that dies."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog

log = structlog.get_logger()

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
DRAIN_SECONDS = 20.0


@contextmanager
def stop_event() -> Iterator[asyncio.Event]:
    """Give an event that SIGTERM or Ctrl-C sets: refuse new work, drain, end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)


@asynccontextmanager
async def drained(seconds: float = DRAIN_SECONDS) -> AsyncIterator[None]:
    """Give the block that drains so much time; what is not done by then is cut and logged."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        log.warning("drain_cut", seconds=seconds)


def run(main: Callable[[], Awaitable[None]]) -> int:
    """Run a process to its end; its exit code. A failure is told once, in one event each."""

    async def body() -> None:
        await main()

    try:
        asyncio.run(body())
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        for one in _leaves(error):
            log.critical("process_ended", error=f"{type(one).__name__}: {one}", exc_info=one)
        sys.stderr.flush()
        return 1
    return 0


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error
