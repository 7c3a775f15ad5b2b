"""The place in its tables: what is stored of it, and the writing of changes.

Functions take a connection inside the caller's transaction. Nothing is deleted but the codes and
successors of a unit whose line in the file says otherwise now; what is gone from the files is
retired, so that its history keeps its names.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, LiteralString

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from core.model import Metric, Unit
from core.place import Change, Place, Stored, Verb, What, difference, records

from .product import product_metrics
from .rows import columns_of, metric_of, source_of, unit_of
from .sql import queries

_SQL = queries("core.store", "place.sql")

Connection = AsyncConnection[Any]
Row = dict[str, Any]


async def lock(conn: Connection) -> None:
    """Wait for any other apply to end; held to the end of the transaction."""
    await conn.execute(_SQL["lock"])


async def stored_place(conn: Connection) -> Stored:
    """Read what the database holds of the place, retired objects included."""
    units = await _rows(conn, "units")
    metrics = await _rows(conn, "metrics", {"origin": "place"})
    sources = await _rows(conn, "sources")
    codes = _by(await _rows(conn, "codes"), "unit_id")
    parts = _by(await _rows(conn, "predecessors"), "new_id")
    return Stored(
        records(
            units=(unit_of(row, codes[row["id"]], parts[row["id"]]) for row in units),
            metrics=map(metric_of, metrics),
            sources=map(source_of, sources),
        ),
        frozenset(
            (what, row["name" if what is What.METRIC else "id"])
            for what, rows in zip(What, (units, metrics, sources), strict=True)
            for row in rows
            if row["retired"]
        ),
    )


async def write_place(
    conn: Connection, place: Place, changes: Sequence[Change], *, now: datetime
) -> None:
    """Make the changes that `core.place.difference` found; the bell rings with the COMMIT."""
    put = {(change.what, change.id) for change in changes if change.verb is not Verb.RETIRED}
    await _put_units(conn, [one for one in place.units if (What.UNIT, one.id) in put])
    metrics = [one for one in place.metrics if (What.METRIC, one.name) in put]
    await _put_metrics(conn, metrics, origin="place")
    sources = [one for one in place.sources if (What.SOURCE, one.id) in put]
    await _each(conn, "put_source", map(columns_of, sources))
    await _retire(conn, changes, now=now)
    await conn.execute(_SQL["yield_codes"])
    await conn.execute(_SQL["ring"])


async def install_product(conn: Connection, *, now: datetime) -> tuple[Change, ...]:
    """Bring the product's own catalogue rows up to date; returns what changed."""
    rows = await _rows(conn, "metrics", {"origin": "product"})
    retired = frozenset((What.METRIC, row["name"]) for row in rows if row["retired"])
    stored = Stored(records(metrics=map(metric_of, rows)), retired)
    ships = product_metrics()
    changes = difference(records(metrics=ships), stored)
    put = {change.id for change in changes if change.verb is not Verb.RETIRED}
    await _put_metrics(conn, [one for one in ships if one.name in put], origin="product")
    await _retire(conn, changes, now=now)
    return changes


async def _put_units(conn: Connection, units: Sequence[Unit]) -> None:
    ids = {"ids": [unit.id for unit in units]}
    await _each(conn, "put_unit", map(columns_of, units))
    await conn.execute(_SQL["forget_codes"], ids)
    await conn.execute(_SQL["forget_predecessors"], ids)
    codes = (
        {"id": unit.id, "valid_from": code.valid_from, "valid_to": code.valid_to}
        | {"scheme": code.scheme, "code": code.code}
        for unit in units
        for code in unit.codes
    )
    await _each(conn, "put_code", codes)
    parts = (
        {"id": unit.id, "old": part.old, "on_date": unit.valid_from, "share": part.share}
        for unit in units
        for part in unit.predecessors
    )
    await _each(conn, "put_predecessor", parts)


async def _put_metrics(conn: Connection, metrics: Iterable[Metric], *, origin: str) -> None:
    await _each(conn, "put_metric", (columns_of(one) | {"origin": origin} for one in metrics))


_RETIRE: Final[Mapping[What, LiteralString]] = {
    What.UNIT: _SQL["retire_unit"],
    What.METRIC: _SQL["retire_metric"],
    What.SOURCE: _SQL["retire_source"],
}


async def _retire(conn: Connection, changes: Iterable[Change], *, now: datetime) -> None:
    gone = defaultdict[What, list[str]](list)
    for change in changes:
        if change.verb is Verb.RETIRED:
            gone[change.what].append(change.id)
    for what, ids in gone.items():
        await conn.execute(_RETIRE[what], {"ids": ids, "now": now})


async def _each(conn: Connection, name: str, rows: Iterable[Row]) -> None:
    async with conn.cursor() as cursor:
        await cursor.executemany(_SQL[name], list(rows))


async def _rows(conn: Connection, name: str, params: Row | None = None) -> list[Row]:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL[name], params)
        return await cursor.fetchall()


def _by(rows: Iterable[Row], column: str) -> Mapping[str, list[Row]]:
    grouped = defaultdict[str, list[Row]](list)
    for row in rows:
        grouped[row[column]].append(row)
    return grouped
