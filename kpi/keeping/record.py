"""Writing values: a revision each, but for live ones of a day that still runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from core.store.sql import named_rows, queries
from kpi.values import Origin, Value

from .rows import Key, Revision, columns_of, is_same, key_of, revision_of

_SQL = queries("kpi.keeping", "values.sql")
_COMPUTED = frozenset({Origin.LIVE, Origin.FORMULA, Origin.IMPORT, Origin.TOTAL})

Connection = AsyncConnection[Any]


async def lock(conn: Connection) -> None:
    """Wait for any other writer of values; held to the end of the transaction."""
    await conn.execute(_SQL["lock"])


async def record(conn: Connection, values: Sequence[Value], *, now: datetime) -> list[Value]:
    """Write values that people have made, a revision each; returns those that are new."""
    return await _write(conn, values, now=now, since=None)


async def refresh(
    conn: Connection, values: Sequence[Value], *, now: datetime, since: datetime
) -> list[Value]:
    """Write values that were computed; returns those that are new.

    since: begin of the local day. What was computed on that day is overwritten, so that a table
    grows by a revision a day and not by one a sample; the last one of each day stays.
    """
    return await _write(conn, values, now=now, since=since)


async def _write(
    conn: Connection, values: Sequence[Value], *, now: datetime, since: datetime | None
) -> list[Value]:
    if not values:
        return []
    await lock(conn)
    known, new = await _known(conn, values), list[Value]()
    for value in values:
        before = known.get(key_of(value))
        if before is not None and is_same(before.value, value):
            if value.as_of > before.value.as_of:
                await conn.execute(_SQL["touch"], {"id": before.id, "as_of": value.as_of})
            continue
        new.append(value)
        columns = columns_of(value) | {"now": now}
        if before is not None and _is_overwritten(before, value, since):
            await conn.execute(_SQL["overwrite"], columns | {"id": before.id})
            continue
        if before is not None:
            await conn.execute(_SQL["replace"], {"id": before.id, "now": now})
        await conn.execute(_SQL["insert"], columns)
    if new:
        await conn.execute(_SQL["ring"])
    return new


def _is_overwritten(before: Revision, value: Value, since: datetime | None) -> bool:
    if since is None or before.recorded_at < since:
        return False
    is_computed = before.value.origin in _COMPUTED and value.origin in _COMPUTED
    return is_computed and before.value.status is value.status and before.value.upload is None


async def _known(conn: Connection, values: Sequence[Value]) -> dict[Key, Revision]:
    params = {
        "periods": sorted({value.period.id for value in values}),
        "kpis": sorted({value.kpi for value in values}),
    }
    found = map(revision_of, await named_rows(conn, _SQL["current"], params))
    return {key_of(each.value): each for each in found if each is not None}
