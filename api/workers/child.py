"""A process that works for this one: begun, asked one thing after the other, ended."""

import asyncio
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress

from .framed import frame_of


async def begun(command: Sequence[str], environment: Mapping[str, str]) -> Process:
    """Start it; it can be asked once it says so."""
    return await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, env=dict(environment)
    )


async def readiness(child: Process, said: bytes) -> None:
    """Wait until it says that it can be asked. Raises IncompleteReadError: it has ended."""
    if child.stdout is None:
        raise TypeError(child)
    await child.stdout.readexactly(len(said))


async def conversed(child: Process, question: bytes) -> bytes:
    """Ask, and wait for the answer. Raises OSError, IncompleteReadError: it has ended."""
    if child.stdin is None:
        raise TypeError(child)
    child.stdin.write(question)
    await child.stdin.drain()
    return await frame_of(child)


def is_gone(child: Process) -> bool:
    """Whether it has ended, also where the event loop was not told yet."""
    if child.returncode is not None:
        return True
    try:
        return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def kill(child: Process) -> None:
    """Let it end at once; one that has ended stays so."""
    with suppress(ProcessLookupError):
        child.kill()


async def ended(child: Process) -> None:
    """Let it end at once, and wait until it is gone."""
    kill(child)
    await child.wait()
