"""The life of a process: one TaskGroup, told to stop by a signal, ended by any task that dies."""

import asyncio
import signal
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import structlog

from .address import AddressTakenError

log = structlog.get_logger()

Result = TypeVar("Result")

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
DRAIN_SECONDS = 20.0

# Who is still there so long after being told to stop is stuck, and ends without ceremony.
STUCK_SECONDS = 45
_CANCEL_AGAIN_SECONDS = 1.0


@contextmanager
def stop_event(*, stuck_seconds: int = STUCK_SECONDS) -> Iterator[asyncio.Event]:
    """Give an event that SIGTERM or Ctrl-C sets: refuse new work, drain, end.

    stuck_seconds: whoever is still inside so long after the signal is ended by SIGALRM; 0 = never.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told() -> None:
        stop.set()
        signal.alarm(stuck_seconds)

    for number in _SIGNALS:
        loop.add_signal_handler(number, told)
    try:
        yield stop
    finally:
        signal.alarm(0)
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


async def cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks until they have ended.

    Once is not always enough: a cancellation that arrives while a broken connection is cleaned up
    can be lost in that error, and a task that tries for ever then goes on.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_CANCEL_AGAIN_SECONDS)


async def endable(work: Coroutine[Any, Any, Result]) -> Result:
    """Do it; SIGTERM cancels it, as Ctrl-C does by itself, so that nothing half done is left."""
    task = asyncio.current_task()
    if task and threading.current_thread() is threading.main_thread():
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await work


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
            where = None if isinstance(one, AddressTakenError) else one  # no fault of ours
            log.critical("process_ended", error=f"{type(one).__name__}: {one}", exc_info=where)
        sys.stderr.flush()
        return 1
    return 0


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error
