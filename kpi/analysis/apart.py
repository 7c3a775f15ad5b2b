"""Forecasts made in a process of their own, so that a loop goes on and stays small meanwhile.

The process ends with its work: the memory that statistics need is in use some seconds a day.
"""

import asyncio
import importlib
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Final

from .foretold import Foretell, Foretold
from .history import History

NICE: Final = 10  # samples, alerts and questions go before
_WORK: Final = "kpi.analysis.forecast"


async def foretell_apart(histories: Sequence[History]) -> list[Foretold]:
    """Forecast each history. Raises BrokenProcessPool when the process was killed."""
    if not histories:
        return []
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), os.nice, (NICE,)) as pool:
        try:
            return await loop.run_in_executor(pool, _foretold, tuple(histories))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _foretold(histories: Sequence[History]) -> list[Foretold]:
    foretell: Foretell = importlib.import_module(_WORK).foretell
    return [foretell(history) for history in histories]


Apart = Callable[[Sequence[History]], "asyncio.Future[list[Foretold]]"]
