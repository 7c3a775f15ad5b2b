"""The head and the late rows: two ways in, one state out.

The fast way is one COPY into the head; it fails as a whole when a single key is already there. The
staged way goes through a temporary table and tells, for every row, whether it was new, a re-send
(equal) or a conflict (different). Both leave the same rows.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection, errors
from psycopg.rows import tuple_row

from core.model import Samples, instant

from .copy import sample_rows, staged_rows
from .sql import queries

_SQL = queries("core.store", "samples.sql")

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """Positions in the merged samples that changed nothing. All others are stored now."""

    equal: NDArray[np.int32]  # the same value stood there: a re-send
    different: NDArray[np.int32]  # another value stood there and the policy keeps it

    def __len__(self) -> int:
        return len(self.equal) + len(self.different)


async def packed_upto(conn: Connection) -> datetime:
    """End of the last packed span: rows up to and including it are late."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["packed_upto"])
        row = await cursor.fetchone()
    if row is None:
        raise LookupError("table packed is empty; run `ioc migrate`")
    upto: datetime = row[0]
    return upto


async def copy_head(conn: Connection, samples: Samples) -> None:
    """Optimistic path. `samples` unique by key, in key order, all newer than `packed_upto`.

    Raises psycopg.errors.UniqueViolation when any key exists; nothing is stored then.
    """
    async with conn.cursor().copy(_SQL["copy_head"]) as copy:
        await copy.write(sample_rows(samples))


async def merge(
    conn: Connection, samples: Samples, *, replace: NDArray[np.bool_], late: NDArray[np.bool_]
) -> Merged:
    """Staged path. `samples` unique by key, in key order; masks of length n.

    Must run in a READ COMMITTED transaction: each statement sees what others committed before it.
    """
    await conn.execute(_SQL["create_incoming"])
    async with conn.cursor().copy(_SQL["copy_incoming"]) as copy:
        await copy.write(staged_rows(samples, replace=replace, late=late))
    parts = []
    if not late.all():
        parts.append(await _merge_head(conn, samples, late))
    if late.any():
        parts.append(await _merge_late(conn))
    return Merged(
        np.concatenate([part.equal for part in parts]),
        np.concatenate([part.different for part in parts]),
    )


async def _merge_head(conn: Connection, samples: Samples, late: NDArray[np.bool_]) -> Merged:
    time_ms = samples.time_ms[~late]
    bounds = {"from_time": instant(int(time_ms.min())), "to_time": instant(int(time_ms.max()))}
    await conn.execute(_SQL["plain_append"])
    while True:
        equal, different, replaced = await _positions(conn, "compare_head", bounds)
        new = ~late
        new[np.concatenate([equal, different, replaced])] = False
        if await _copied(conn, samples, new):
            break
    if len(replaced):
        await conn.execute(_SQL["replace_head"], {"replaced": _array(replaced)})
    return Merged(equal, different)


async def _copied(conn: Connection, samples: Samples, rows: NDArray[np.bool_]) -> bool:
    """Store rows that were not there. False: others have committed one of them meanwhile."""
    if not rows.any():
        return True
    try:
        async with conn.transaction():
            await copy_head(conn, samples.take(rows))
    except errors.UniqueViolation:
        return False
    return True


async def _merge_late(conn: Connection) -> Merged:
    equal, different = await _positions(conn, "compare_late", {})
    if len(equal) + len(different):
        await conn.execute(_SQL["forget"], {"known": _array(np.concatenate([equal, different]))})
    await conn.execute(_SQL["insert_late"])
    return Merged(equal, different)


async def _positions(
    conn: Connection, name: str, params: dict[str, datetime]
) -> list[NDArray[np.int32]]:
    async with conn.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL[name], params)
        row = await cursor.fetchone()
    return [_ints(column) for column in row or ()]


def _array(positions: NDArray[np.int32]) -> str:
    # As text: building it is many times faster than an adapted list of integers.
    listed = ",".join(map(str, positions.tolist()))
    return f"{{{listed}}}"


def _ints(data: bytes) -> NDArray[np.int32]:
    return np.frombuffer(data, ">i4").astype(np.int32)
