"""PostgreSQL taken away: at once, as when the machine kills it, or for a while."""

import os
import signal
from collections.abc import Collection
from contextlib import suppress

import anyio
import psutil

from tests.running import Running

_LOOK_SECONDS = 0.5


def kill_postgres(server: Running) -> None:
    """SIGKILL the server and each of its backends, so that none of them ends in order.

    The server stands still meanwhile: a backend forked after the count would hold the shared memory
    for a moment longer, and keep the next server from starting.
    """
    server.signal(signal.SIGSTOP)
    os.waitpid(server.pid, os.WUNTRACED)
    backends = psutil.Process(server.pid).children(recursive=True)
    server.kill()
    for backend in backends:
        with suppress(psutil.NoSuchProcess):
            backend.kill()
    psutil.wait_procs(backends)


async def peak_rss_bytes(pids: Collection[int], *, seconds: float) -> int:
    """Watch the memory of processes for a while; the most that one of them held."""
    peak = 0
    end = anyio.current_time() + seconds
    while anyio.current_time() < end:
        peak = max(peak, *(psutil.Process(pid).memory_info().rss for pid in pids))
        await anyio.sleep(_LOOK_SECONDS)
    return peak
