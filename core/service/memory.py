"""Freed memory back to the system.

By itself the C library gives back only what lies at the end of its heaps; what lies between used
blocks it keeps, so that a process grows for hours and looks as if it lost memory.
"""

import asyncio
import ctypes
import gc
import importlib
from types import ModuleType
from typing import Final

EVERY_SECONDS: Final = 60.0

# Of glibc; another C library may have none.
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)


def imported(module: str) -> ModuleType:
    """Import a process's work, and leave all objects out of the search for unused ones.

    What importing makes lives as long as the process. To go through all of it takes a tenth of a
    second and more, in which nobody is answered; and a sixth of the time of importing.
    """
    gc.disable()
    try:
        return importlib.import_module(module)
    finally:
        gc.freeze()
        gc.enable()


async def give_back_for_ever() -> None:
    """Give back what is free, each minute, until cancelled."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        give_back()


def give_back() -> None:
    """Give back what is free now; takes about a millisecond."""
    if _trim is not None:
        _trim(0)
