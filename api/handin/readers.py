"""The processes that read files: few, kept ready for a while, ended when one takes too long."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import msgspec
import structlog
from prometheus_client import Counter, Gauge

from api.workers.child import begun, conversed, ended, is_gone, readiness
from api.workers.framed import framed
from core.service.problem import Problem, ProblemError

from .jobs import READY, Asked, Told, told_of

log = structlog.get_logger()

READERS: Final = 2
TAKEN_MAX: Final = 32
BYTES_MAX: Final = 60_000_000  # of files that are being received or wait: three of the largest
SECONDS_MAX: Final = 60.0

_READ = Counter("ioc_handin_files_total", "Files of figures that were read, by status.", ["status"])
_TAKEN = Gauge("ioc_handin_places_taken", "Files of figures that are received, wait or are read.")

_BUSY: Final = Problem(
    503,
    "Too many files at once",
    "several files are being read; send it again in a moment",
    headers={"Retry-After": "5"},
)
_DIED: Final = Problem(
    503,
    "The file was not read",
    "its process ended or took too long; send it again, under the same key if it is handed in",
    headers={"Retry-After": "5"},
)


class Readers:
    """A few processes, each with one file at a time; further files wait, up to a bound."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        seconds: float = SECONDS_MAX,
    ) -> None:
        self._command, self._environment, self._seconds = command, environment, seconds
        self._slots = asyncio.Semaphore(READERS)
        self._idle: list[Process] = []
        self._taken = self._bytes = 0

    @contextmanager
    def place(self, size: int) -> Iterator[None]:
        """Make room for a file before it is received. size: bytes. Raises ProblemError."""
        if self._taken >= TAKEN_MAX or self._bytes + size > BYTES_MAX:
            raise ProblemError(_BUSY)
        self._taken, self._bytes = self._taken + 1, self._bytes + size
        _TAKEN.set(self._taken)
        try:
            yield
        finally:
            self._taken, self._bytes = self._taken - 1, self._bytes - size
            _TAKEN.set(self._taken)

    async def ask(self, asked: Asked) -> Told:
        """Get an answer; cancelled, it ends the process that works on it. Raises ProblemError."""
        try:
            async with asyncio.timeout(self._seconds):
                await self._slots.acquire()
                try:
                    told = await self._answered(asked)
                finally:
                    self._slots.release()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, msgspec.MsgspecError) as error:
            log.warning("handin_file_not_read", error=repr(error))
            _READ.labels("none").inc()
            raise ProblemError(_DIED) from None
        _READ.labels(told.status).inc()
        return told

    async def close(self) -> None:
        """End the processes that have nothing to do; the others end with their files."""
        while self._idle:
            await ended(self._idle.pop())

    async def _answered(self, asked: Asked) -> Told:
        reader = await self._ready()
        try:
            told = told_of(await conversed(reader, framed(asked)))
        except BaseException:
            await ended(reader)  # what it reads cannot be taken back
            raise
        self._idle.append(reader)
        return told

    async def _ready(self) -> Process:
        """Take a process that waits, or start one. They end by themselves when nobody asks."""
        while self._idle:
            if not is_gone(reader := self._idle.pop()):
                return reader
        reader = await begun(self._command, self._environment)
        try:
            await readiness(reader, READY)
        except BaseException:
            await ended(reader)
            raise
        return reader
