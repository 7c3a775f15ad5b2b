"""The processes that answer questions: kept ready, ended when one takes too long."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Final

import msgspec
import structlog
from prometheus_client import Counter, Gauge, Histogram

from api.workers.child import begun, conversed, ended, is_gone, kill, readiness
from api.workers.framed import framed

from .asked import READY, Asked, Told, told_of
from .errors import ErrorType, failed

log = structlog.get_logger()

WORKERS: Final = 2
WAITING_MAX: Final = 100
_START_SECONDS_MAX: Final = 120.0  # on a starved machine; whoever takes longer is stuck

_SECONDS = Histogram("ioc_query_seconds", "Time from a question to its answer.", ["kind"])
_ANSWERS = Counter("ioc_queries_total", "Questions by HTTP status of their answer.", ["status"])
_WAITING = Gauge("ioc_queries_waiting", "Questions that wait for a free process.")
_ENDED = Counter("ioc_query_workers_ended_total", "Processes that ended, or were.", ["reason"])


class Workers:
    """A few processes, each with one question at a time; further questions wait, up to a bound.

    A process is started when it is needed, and kept for the next question. One that still starts
    when the time of a question is over is kept as well: else no question would ever be answered on
    a machine that is that busy.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], *, size: int = WORKERS
    ) -> None:
        self._command, self._environment = command, environment
        self._slots = asyncio.Semaphore(size)
        self._idle: list[Process] = []
        self._starting: dict[Process, float] = {}  # since when
        self._waiting = 0

    async def ask(self, asked: Asked, *, seconds: float) -> Told:
        """Get an answer, or why there is none; cancelled, it ends the process that works on it."""
        kind, began = type(asked).__name__.lower(), monotonic()
        if self._waiting >= WAITING_MAX:
            return self._counted(failed(ErrorType.UNAVAILABLE, "too many queries wait; try again"))
        try:
            async with asyncio.timeout(seconds):
                told = await self._in_turn(asked)
        except TimeoutError:
            told = failed(ErrorType.TIMEOUT, "query timed out in query execution")
        except OSError as error:
            log.warning("query_worker_not_started", error=str(error))
            told = failed(ErrorType.UNAVAILABLE, "no process can be started for it; try again")
        _SECONDS.labels(kind).observe(monotonic() - began)
        return self._counted(told)

    async def close(self) -> None:
        """End the processes that have nothing to do; the others end with their questions."""
        while self._idle:
            await ended(self._idle.pop())

    @staticmethod
    def _counted(told: Told) -> Told:
        _ANSWERS.labels(told.status).inc()
        return told

    async def _in_turn(self, asked: Asked) -> Told:
        self._waiting += 1
        _WAITING.inc()
        try:
            await self._slots.acquire()
        finally:
            self._waiting -= 1
            _WAITING.dec()
        try:
            worker = self._rested() or await self._started()
            await self._begun(worker)
            return await self._answered(asked, worker)
        finally:
            self._slots.release()

    def _rested(self) -> Process | None:
        """Take a process that waits for a question, and has not ended meanwhile."""
        while self._idle:
            if not is_gone(worker := self._idle.pop()):
                return worker
            self._starting.pop(worker, None)
        return None

    async def _started(self) -> Process:
        worker = await begun(self._command, self._environment)
        self._starting[worker] = monotonic()
        return worker

    async def _begun(self, worker: Process) -> None:
        """Wait until a process can be asked; whoever waits no longer leaves it to a later one."""
        if worker not in self._starting:
            return
        try:
            await readiness(worker, READY)
        except asyncio.CancelledError:
            if monotonic() - self._starting[worker] > _START_SECONDS_MAX:
                _ENDED.labels("never_ready").inc()
                kill(worker)
            self._idle.insert(0, worker)  # those that are ready come first
            raise
        except asyncio.IncompleteReadError:
            pass  # it has ended, which the question will find
        self._starting.pop(worker, None)

    async def _answered(self, asked: Asked, worker: Process) -> Told:
        try:
            told = told_of(await conversed(worker, framed(asked)))
        except (OSError, asyncio.IncompleteReadError, msgspec.MsgspecError):
            _ENDED.labels("died").inc()
            kill(worker)
            log.warning("query_worker_died", code=await worker.wait(), asked=str(asked)[:1000])
            return failed(ErrorType.EXECUTION, "the query needs more than one may take")
        except BaseException:
            _ENDED.labels("abandoned").inc()
            kill(worker)  # a question cannot be taken back
            raise
        self._idle.append(worker)
        return told
