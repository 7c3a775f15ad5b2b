"""Samples as they stand, wherever they are: in blocks, in the head, among late rows.

All statements of a read see one snapshot, so a sample is found once, whatever is packed meanwhile.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection

from core.model import Samples, moment
from core.store.sql import fetched, queries

from .block import Block, Damage, unpacked
from .columns import block_of, in_key_order, late_of, samples_of
from .fold import Late, folded, keys
from .gone import NOTHING_MS, gone_upto, is_gone
from .spans import LENGTHS

_SQL = queries("core.store.blocks", "read.sql")

Connection = AsyncConnection[Any]

_EVER_MS: Final = 1 << 62


class TooManySamplesError(Exception):
    """There are more samples than the caller has room for."""


@dataclass(frozen=True, slots=True)
class Borders:
    """Where samples are, as of a snapshot.

    upto_ms: beyond it no sample is late or in a block. whole_ms: up to it all are, and rows of the
    head do not count. gone_ms: beyond it no sample of any series is gone.
    """

    upto_ms: int
    whole_ms: int
    gone_ms: int = NOTHING_MS


@dataclass(frozen=True, slots=True)
class Times:
    """The time (after_ms, until_ms]."""

    after_ms: int
    until_ms: int

    def within(self, after_ms: int, until_ms: int) -> "Times":
        """Give what both have in common."""
        return Times(max(after_ms, self.after_ms), min(until_ms, self.until_ms))

    @property
    def is_empty(self) -> bool:
        """Whether no time is in it."""
        return self.after_ms >= self.until_ms

    def parameters(self) -> dict[str, Any]:
        """Give both as parameters of a query."""
        return {"after": moment(self.after_ms), "until": moment(self.until_ms)}


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Samples in key order, and blocks that could not be read: their samples are missing.

    is_remembered: they were not read now.
    """

    samples: Samples
    damaged: Sequence[Damage] = ()
    is_remembered: bool = False


class Reading(Protocol):
    """How samples are read: as `read`."""

    async def __call__(
        self, conn: Connection, where: Borders, ids: Sequence[int], times: Times, *, most: int
    ) -> Found:
        """Read the samples of some series, or fewer that give the same answer."""
        ...


@asynccontextmanager
async def snapshot(conn: Connection) -> AsyncIterator[None]:
    """Let all reads in the block see the same. conn: in autocommit mode."""
    async with conn.transaction():
        await conn.execute(_SQL["snapshot"])
        yield


async def borders(conn: Connection) -> Borders:
    """Read where samples are now. conn: in a transaction of one snapshot, like all that follows."""
    ((upto_ms, whole_ms, gone_ms),) = await fetched(conn, _SQL["borders"])
    return Borders(upto_ms, whole_ms, NOTHING_MS if gone_ms is None else gone_ms)


async def read(
    conn: Connection, where: Borders, ids: Sequence[int], times: Times, *, most: int
) -> Found:
    """Read the samples of some series. Raises TooManySamplesError."""
    limit = {"ids": ids, "most": most + 1}
    head = _few(await _head(conn, limit, times.within(where.whole_ms, _EVER_MS)), most)
    past = times.within(-_EVER_MS, where.upto_ms)
    if past.is_empty:
        return Found(in_key_order(head))
    params = {**limit, **past.parameters(), "hours": list(LENGTHS)}
    blocks = [block_of(row) for row in await fetched(conn, _SQL["blocks"], params)]
    _check_room(blocks, past, most)
    packed, damaged = unpacked(blocks)
    inside = (packed.time_ms > past.after_ms) & (packed.time_ms <= past.until_ms)
    if where.whole_ms < where.upto_ms:
        head = head.take(~_covered(head, blocks))
    base = in_key_order(Samples.concatenate([packed.take(inside), head]))
    ((data,),) = await fetched(conn, _SQL["late"], params)
    late = late_of(data)
    _few(late.samples, most)  # a row left out may be the one that decides
    kept = await _kept(conn, where, late)
    return Found(_few(folded(base, kept).samples, most), damaged)


async def _kept(conn: Connection, where: Borders, late: Late) -> Late:
    """Leave out late rows that will be refused, because samples of their time may be gone."""
    if not (late.samples.time_ms <= where.gone_ms).any():
        return late
    ids = np.unique(late.samples.series_id).tolist()
    return late.take(~is_gone(late.samples, await gone_upto(conn, ids)))


async def newest_in_head(conn: Connection, ids: Sequence[int], times: Times) -> Samples:
    """Read the newest sample of each series, in a time of which nothing is late or in a block."""
    if times.is_empty:
        return Samples.empty()
    params = {"ids": list(ids), **times.parameters()}
    (columns,) = await fetched(conn, _SQL["newest_in_head"], params)
    return samples_of(*columns)


async def _head(conn: Connection, wanted: dict[str, Any], times: Times) -> Samples:
    if times.is_empty:
        return Samples.empty()
    (columns,) = await fetched(conn, _SQL["head"], wanted | times.parameters())
    return samples_of(*columns)


def _few(samples: Samples, most: int) -> Samples:
    if len(samples) > most:
        raise TooManySamplesError
    return samples


def _check_room(blocks: Sequence[Block], times: Times, most: int) -> None:
    """Refuse what is surely too much before it is unpacked."""
    inside = sum(
        block.n
        for block in blocks
        if block.span.start_ms >= times.after_ms and block.span.end_ms <= times.until_ms
    )
    if inside > most:
        raise TooManySamplesError


def _covered(samples: Samples, blocks: Sequence[Block]) -> NDArray[np.bool_]:
    """Tell the rows of the head for which a block stands."""
    if not blocks:
        return np.zeros(len(samples), np.bool_)
    ids = np.array([block.series_id for block in blocks], np.int32)
    series = np.union1d(ids, samples.series_id)
    begin = keys(series, ids, np.array([block.span.start_ms for block in blocks]))
    end = keys(series, ids, np.array([block.span.end_ms for block in blocks]))
    order, key = np.argsort(begin), keys(series, samples.series_id, samples.time_ms)
    before = begin[order].searchsorted(key, "left")  # so many blocks begin before it
    covered: NDArray[np.bool_] = key <= np.append(-1, end[order])[before]
    return covered
