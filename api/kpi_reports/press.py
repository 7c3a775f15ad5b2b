"""The process that prints reports: started when it is needed, kept warm, ended when it must."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Final

import msgspec
import structlog
from prometheus_client import Counter, Histogram

from api.workers.child import begun, conversed, ended, is_gone, readiness
from api.workers.framed import framed

from .asked import READY, Failed, Print, Told, told_of

log = structlog.get_logger()

WAITING_MAX: Final = 8
SECONDS_MAX: Final = 60.0  # the start of the process included, on a busy machine

_SECONDS = Histogram("ioc_report_seconds", "From the order for a report to its pages.")
_PRINTED = Counter("ioc_reports_printed_total", "Reports by what became of them.", ["result"])
_GONE: Final = (OSError, asyncio.IncompleteReadError, msgspec.MsgspecError)


class Printer:
    """One process that prints a report at a time; further ones wait, up to a bound."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command, self._environment = command, environment
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._worker: Process | None = None

    async def print(self, content: bytes) -> Told:
        """Print a report; cancelled, it ends the process that works on it."""
        if self._waiting >= WAITING_MAX:
            return _counted(Failed("too many reports wait; try again"), "refused")
        self._waiting += 1
        began = monotonic()
        try:
            async with asyncio.timeout(SECONDS_MAX), self._turn:
                told = await self._printed(framed(Print(content)))
        except TimeoutError:
            told = Failed(f"the report was not ready within {SECONDS_MAX:.0f} s; try again")
        finally:
            self._waiting -= 1
        _SECONDS.observe(monotonic() - began)
        return _counted(told, "failed" if isinstance(told, Failed) else "done")

    async def close(self) -> None:
        """End the process."""
        await self._end()

    async def _printed(self, question: bytes) -> Told:
        """Ask twice at most: one that has rested too long may end as it is asked."""
        for is_last in (False, True):
            try:
                return await self._asked(question)
            except _GONE as error:
                await self._end()
                if is_last:
                    log.warning("report_worker_died", error=str(error))
            except BaseException:
                await self._end()  # an order cannot be taken back
                raise
        return Failed("the report needs more than one may take; ask for fewer KPIs")

    async def _asked(self, question: bytes) -> Told:
        worker = self._worker
        if worker is None or is_gone(worker):
            worker = self._worker = await begun(self._command, self._environment)
            await readiness(worker, READY)
        return told_of(await conversed(worker, question))

    async def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            await ended(worker)


def _counted(told: Told, result: str) -> Told:
    _PRINTED.labels(result).inc()
    return told
