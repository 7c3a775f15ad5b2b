"""Both ways into the head and the late rows leave the same state and tell what changed nothing."""

from typing import Any

import numpy as np
import pytest
from psycopg import AsyncConnection, errors

from core.model import Samples
from core.store import samples
from core.store.samples import Merged
from tests import given

Connection = AsyncConnection[Any]

DAYS = 86_400
NAN = float("nan")


async def merge(conn: Connection, rows: Samples, *, replace: bool = False) -> Merged:
    late = rows.time_ms <= (await samples.packed_upto(conn)).timestamp() * 1000
    async with conn.transaction():
        return await samples.merge(conn, rows, replace=np.full(len(rows), replace), late=late)


async def stored(conn: Connection, table: str = "sample") -> list[tuple[int, int, float | None]]:
    """(series, seconds before NOW, value) of every row."""
    query = {
        "sample": "SELECT series_id, time, value FROM sample ORDER BY 1, 2 DESC",
        "sample_late": "SELECT series_id, time, value FROM sample_late ORDER BY id",
        "observed": "SELECT series_id, time, value FROM observed ORDER BY 1, 2 DESC",
    }[table]
    rows = await (await conn.execute(query.encode())).fetchall()
    return [(series, int((given.NOW - at).total_seconds()), value) for series, at, value in rows]


def told(merged: Merged) -> tuple[list[int], list[int]]:
    return sorted(merged.equal.tolist()), sorted(merged.different.tolist())


async def test_copy_stores_values_nan_and_staleness(conn: Connection) -> None:
    rows = given.samples((1, 60, 1.5), (1, 0, given.STALE), (2, 0, NAN), (3, 0, -0.0))
    await samples.copy_head(conn, rows)
    found = await stored(conn)
    assert found[:2] == [(1, 0, None), (1, 60, 1.5)]
    assert found[2][2] is not None
    assert np.isnan(found[2][2])
    assert found[3] == (3, 0, 0.0)


async def test_copy_of_one_duplicate_stores_nothing(conn: Connection) -> None:
    await samples.copy_head(conn, given.samples((2, 0, 1)))
    with pytest.raises(errors.UniqueViolation):
        await samples.copy_head(conn, given.samples((1, 0, 1), (2, 0, 1)))
    assert await stored(conn) == [(2, 0, 1)]


@pytest.mark.parametrize("age", [0, 3 * DAYS], ids=["head", "late"])
async def test_new_resent_and_conflicting(conn: Connection, age: int) -> None:
    first = given.samples((1, age, 1), (2, age, NAN), (3, age, given.STALE))
    assert told(await merge(conn, first)) == ([], [])
    assert told(await merge(conn, first)) == ([0, 1, 2], [])
    other = given.samples((1, age, 9), (2, age, 9), (3, age, NAN), (4, age, 9))
    assert told(await merge(conn, other)) == ([], [0, 1, 2])
    found = await stored(conn, "observed")
    assert [value for *_, value in found] == [1, pytest.approx(NAN, nan_ok=True), None, 9]


@pytest.mark.parametrize("age", [0, 3 * DAYS], ids=["head", "late"])
async def test_replace_overwrites_what_differs(conn: Connection, age: int) -> None:
    await merge(conn, given.samples((1, age, 1), (2, age, 2)))
    again = given.samples((1, age, 1), (2, age, given.STALE), (3, age, 3))
    assert told(await merge(conn, again, replace=True)) == ([0], [])
    assert await stored(conn, "observed") == [(1, age, 1), (2, age, None), (3, age, 3)]


async def test_late_rows_do_not_touch_the_head(conn: Connection) -> None:
    mixed = given.samples((1, 3 * DAYS, 1), (1, 0, 2), (2, 400 * DAYS, 3))
    assert told(await merge(conn, mixed)) == ([], [])
    assert await stored(conn) == [(1, 0, 2)]
    assert await stored(conn, "sample_late") == [(1, 3 * DAYS, 1), (2, 400 * DAYS, 3)]
    assert told(await merge(conn, mixed)) == ([0, 1, 2], [])


async def test_mixed_policies_in_one_batch(conn: Connection) -> None:
    await merge(conn, given.samples((1, 0, 1), (2, 0, 1), (3, 3 * DAYS, 1), (4, 3 * DAYS, 1)))
    again = given.samples((1, 0, 2), (2, 0, 2), (3, 3 * DAYS, 2), (4, 3 * DAYS, 2))
    async with conn.transaction():
        merged = await samples.merge(
            conn, again, replace=given.mask([0, 1, 0, 1]), late=given.mask([0, 0, 1, 1])
        )
    assert told(merged) == ([], [0, 2])
    assert [value for *_, value in await stored(conn, "observed")] == [1, 2, 1, 2]


async def test_a_batch_over_many_chunks(conn: Connection) -> None:
    rows = given.samples(*((1, 3600 * hour, hour) for hour in range(20, -1, -1)))
    assert told(await merge(conn, rows)) == ([], [])
    assert told(await merge(conn, rows)) == (list(range(21)), [])


@pytest.mark.parametrize("time_ms", [-220_000_000_000_000, 2**62, -(2**63)])
async def test_a_time_that_no_database_holds_never_wraps(conn: Connection, time_ms: int) -> None:
    rows = Samples(np.array([time_ms], np.int64), np.array([1], np.int32), np.array([1.0]))
    with pytest.raises(OverflowError):
        await merge(conn, rows)
