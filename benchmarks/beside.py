"""What runs beside ingest in processes of their own: a packer, and a reader of the last hours.

Both live by a clock that the sender moves: the time of the newest sample.
"""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.managers import ValueProxy
from threading import Event
from typing import Final

from prometheus_client import REGISTRY

from core.model import instant
from core.store.blocks.read import Times, borders, read, snapshot
from core.store.pool import Login, connect
from tests.clock import JumpingClock

from .timed import Spent, TimedPacker

READ_SERIES: Final = 50
READ_MS: Final = 6 * 3_600_000
_REST_SECONDS: Final = 1.0  # between rounds; `ioc pack` rests ten, but its days are longer
_READ_EVERY_SECONDS: Final = 0.05
_WARM: Final = 10  # reads that are not counted: a session has yet to prepare its statements


@dataclass(frozen=True, slots=True)
class Shared:
    """What all processes know. now_ms: the time of the newest sample. over: to stop at once."""

    now_ms: ValueProxy[int]
    over: Event


@contextmanager
def beside(first_ms: int) -> Iterator[tuple[ProcessPoolExecutor, Shared]]:
    """Give a pool of processes, and what they share."""
    spawn = get_context("spawn")
    with spawn.Manager() as manager, ProcessPoolExecutor(mp_context=spawn) as pool:
        yield pool, Shared(manager.Value("q", first_ms), manager.Event())


def pack(shared: Shared, login: Login) -> Spent:
    """Pack until it is over. Returns the seconds of the rounds in which days were packed."""
    return asyncio.run(_pack(shared, login))


def read_on(shared: Shared, login: Login) -> list[float]:
    """Read until it is over. Returns the ms of each read of a warm session."""
    return asyncio.run(_read_on(shared, login))


async def _pack(shared: Shared, login: Login) -> Spent:
    clock = JumpingClock(instant(shared.now_ms.value))
    packer, spent = TimedPacker(login, clock), Spent()
    while not shared.over.is_set():
        clock.set(instant(shared.now_ms.value))
        before = _days()
        await packer.round()
        if packer.unequal:
            raise AssertionError(packer.unequal)
        if _days() > before:
            spent = spent.plus(packer.spent)
        await asyncio.sleep(_REST_SECONDS)
    return spent


def _days() -> float:
    return REGISTRY.get_sample_value("ioc_pack_days_total") or 0.0


async def _read_on(shared: Shared, login: Login) -> list[float]:
    taken, ids = list[float](), list(range(1, READ_SERIES + 1))
    async with await connect(login, autocommit=True) as conn:
        while not shared.over.is_set():
            until_ms = shared.now_ms.value
            began = time.perf_counter()
            async with snapshot(conn):
                where = await borders(conn)
                await read(conn, where, ids, Times(until_ms - READ_MS, until_ms), most=10**7)
            taken.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(_READ_EVERY_SECONDS)
    return taken[_WARM:]
