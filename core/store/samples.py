"""The head and the late rows: two ways in, one state out.

The fast way is one COPY into the head; it fails as a whole when a single key is already there. The
staged way goes through a temporary table and tells, for every row, whether it was new, a re-send
(equal) or a conflict (different). Both leave the same rows.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from core.model import Samples

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
        parts += await _merge_head(conn, samples.time_ms[~late], replaces=bool(replace.any()))
    if late.any():
        parts.append(await _merge_late(conn))
    return Merged(
        np.concatenate([part.equal for part in parts]),
        np.concatenate([part.different for part in parts]),
    )


async def _merge_head(
    conn: Connection, time_ms: NDArray[np.int64], *, replaces: bool
) -> list[Merged]:
    bounds = {"from_time": instant(int(time_ms.min())), "to_time": instant(int(time_ms.max()))}
    known = [await _positions(conn, "compare_head", bounds)]
    left = len(time_ms) - len(known[0])
    if not left:
        return known
    await _forget(conn, known[0])
    for statement in ("replace_head", "insert_head") if replaces else ("insert_head",):
        if left:
            left -= (await conn.execute(_SQL[statement])).rowcount
    if left:
        # Others committed the same keys between our statements, so those stand there by now.
        known.append(await _positions(conn, "compare_head", bounds))
    return known


async def _merge_late(conn: Connection) -> Merged:
    known = await _positions(conn, "compare_late", {})
    await _forget(conn, known)
    await conn.execute(_SQL["insert_late"])
    return known


async def _forget(conn: Connection, known: Merged) -> None:
    if len(known):
        # As text: building it is many times faster than an adapted list of integers.
        positions = ",".join(map(str, [*known.equal.tolist(), *known.different.tolist()]))
        await conn.execute(_SQL["forget"], {"known": f"{{{positions}}}"})


async def _positions(conn: Connection, name: str, params: dict[str, datetime]) -> Merged:
    async with conn.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL[name], params)
        row = await cursor.fetchone()
    equal, different = row if row is not None else (b"", b"")
    return Merged(_ints(equal), _ints(different))


def _ints(data: bytes) -> NDArray[np.int32]:
    return np.frombuffer(data, ">i4").astype(np.int32)


def instant(time_ms: int) -> datetime:
    """Aware UTC datetime of a time in ms."""
    return datetime.fromtimestamp(time_ms / 1000, UTC)
