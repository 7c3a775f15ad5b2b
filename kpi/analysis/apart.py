"""Forecasts made in a process of their own, so that a loop goes on and stays small meanwhile.

The process ends with its work: the memory that statistics need is in use some seconds a day.
"""

import importlib
import multiprocessing
import os
import resource
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Final

from .foretold import Foretell, Foretold
from .history import History

NICE: Final = 10  # samples, alerts and questions go before
MEMORY_BYTES: Final = 512 << 20  # of data; some 180 MB in all are needed
_WORK: Final = "kpi.analysis.forecast"
_SPAWN: Final = multiprocessing.get_context("spawn")


class BrokenError(Exception):
    """The process ended without an answer."""


@dataclass(slots=True, eq=False)
class Apart:
    """One process at a time. It is killed with this one, and may be killed at any moment."""

    _process: SpawnProcess | None = None
    _answer: "Connection[Any, Any] | None" = field(default=None, repr=False)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to be taken."""
        return self._process is not None

    def begin(self, histories: Sequence[History]) -> None:
        """Let histories be forecast."""
        self.end()
        self._answer, theirs = _SPAWN.Pipe(duplex=False)
        self._process = _SPAWN.Process(
            target=work, args=(theirs, tuple(histories)), name="ioc forecast", daemon=True
        )
        self._process.start()
        theirs.close()

    def is_ready(self, wait_seconds: float = 0.0) -> bool:
        """Whether an answer, or the news that there is none, can be taken."""
        return self._answer is not None and self._answer.poll(wait_seconds)

    def answer(self) -> list[Foretold] | None:
        """Take the forecasts, in the order of the histories; None: not yet. Raises BrokenError."""
        if self._answer is None or not self.is_ready():
            return None
        try:
            found: list[Foretold] = self._answer.recv()
        except EOFError as error:
            raise BrokenError from error
        finally:
            self.end()
        return found

    def end(self) -> None:
        """Let go of it, whether it is done or not."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._answer is not None:
            self._answer.close()
        self._process = self._answer = None


def work(answer: "Connection[Any, Any]", histories: Sequence[History]) -> None:
    """Forecast, in the process that was begun for it. The statistics are imported only here."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C: who began it ends it
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    foretell: Foretell = importlib.import_module(_WORK).foretell
    made = [foretell(history) for history in histories]
    with suppress(BrokenPipeError):  # nobody waits for it any more
        answer.send(made)
