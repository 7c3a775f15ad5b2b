"""The place in its tables: what is stored of it, and the writing of changes.

Functions take a connection inside the caller's transaction. Nothing is deleted but the codes and
successors of a unit whose line in the file says otherwise now; what is gone from the files is
retired, so that its history keeps its names.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString

from psycopg import AsyncConnection

from core.model import Metric, Source, Unit
from core.place import (
    NOTICE,
    Change,
    Key,
    Place,
    Record,
    Stored,
    Verb,
    What,
    difference,
    kept_for,
    records,
)

from . import holidays, kpi_file, probes, routings, rules
from .product import product_metrics, product_sources
from .rows import columns_of, heartbeat_of, metric_of, retention_of, source_of, unit_of
from .sql import named_rows, queries

_SQL = queries("core.store", "place.sql")

Connection = AsyncConnection[Any]
Row = dict[str, Any]


async def lock(conn: Connection) -> None:
    """Wait for any other apply to end; held to the end of the transaction."""
    await conn.execute(_SQL["lock"])


async def stored_place(conn: Connection) -> Stored:
    """Read what the database holds of the place, retired objects included."""
    described_units = await _units(conn)
    heartbeats, classes = (
        await named_rows(conn, _SQL["heartbeats"]),
        await named_rows(conn, _SQL["retention"]),
    )
    (profile,) = await named_rows(conn, _SQL["profile"])
    retired = (
        *((What.UNIT, unit.id) for unit, is_retired in described_units if is_retired),
        *((What.RETENTION, row["name"]) for row in classes if row["retired"]),
        *((What.HEARTBEAT, row["id"]) for row in heartbeats if row["retired"]),
    )
    described = records(
        zone=profile["zone"],
        alerts_kept=kept_for(profile["alerts_days"]),
        notice_days=profile["maintenance_notice_days"],
        units=[unit for unit, _ in described_units],
        retention=map(retention_of, classes),
        heartbeats=map(heartbeat_of, heartbeats),
    )
    catalogue, probed = await _catalogue(conn, origin="place"), await probes.stored(conn)
    ruled, routed = await rules.stored(conn), await routings.stored(conn)
    days, indicators = await holidays.stored(conn), await kpi_file.stored(conn)
    others = (catalogue, probed, ruled, days, routed, indicators)
    for each in others:
        described |= each.records
    return Stored(described, frozenset(retired).union(*(each.retired for each in others)))


async def units(conn: Connection) -> tuple[Unit, ...]:
    """Read the units of the place that are in force, with their codes and predecessors."""
    return tuple(unit for unit, is_retired in await _units(conn) if not is_retired)


async def _units(conn: Connection) -> list[tuple[Unit, bool]]:
    """Read all units, and whether they are retired."""
    rows = await named_rows(conn, _SQL["units"])
    codes = _by(await named_rows(conn, _SQL["codes"]), "unit_id")
    parts = _by(await named_rows(conn, _SQL["predecessors"]), "new_id")
    return [(unit_of(row, codes[row["id"]], parts[row["id"]]), row["retired"]) for row in rows]


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """In which zone a place lives, and how its units are called, by id."""

    zone: str
    units: Mapping[str, str]
    units_en: Mapping[str, str]


async def words(conn: Connection) -> PlaceWords:
    """Read the zone of the place, and the names of its units."""
    (profile,) = await named_rows(conn, _SQL["profile"])
    units = await named_rows(conn, _SQL["units"])
    return PlaceWords(
        profile["zone"],
        {row["id"]: row["name_vi"] for row in units},
        {row["id"]: row["name_en"] for row in units if row["name_en"]},
    )


async def notice_days(conn: Connection) -> int:
    """Read how many working days ahead people are to be told of maintenance."""
    (row,) = await named_rows(conn, _SQL["notice_days"])
    return int(row["maintenance_notice_days"])


async def made_by_sources(conn: Connection) -> Mapping[Key, Record]:
    """Read the metrics that sources have made, and no file describes yet."""
    return (await _catalogue(conn, origin="auto")).records


async def write_place(
    conn: Connection, place: Place, changes: Sequence[Change], *, now: datetime
) -> None:
    """Make the changes that `core.place.difference` found; the bell rings with the COMMIT."""
    put = {(change.what, change.id) for change in changes if change.verb is not Verb.RETIRED}
    if (What.PLACE, "zone") in put:
        await conn.execute(_SQL["put_zone"], {"zone": str(place.profile.zone)})
        await conn.execute(_SQL["days_due"])
    if (What.PLACE, "alerts_kept") in put:
        await conn.execute(_SQL["put_alerts_days"], {"days": place.profile.alerts_days})
    if (What.PLACE, NOTICE) in put:
        await conn.execute(_SQL["put_notice_days"], {"days": place.profile.notice_days})
    await _put_units(conn, [one for one in place.units if (What.UNIT, one.id) in put])
    classes = [one for one in place.profile.retention if (What.RETENTION, one.name) in put]
    await _each(conn, "put_retention", map(columns_of, classes))
    metrics = [one for one in place.metrics if (What.METRIC, one.name) in put]
    sources = [one for one in place.sources if (What.SOURCE, one.id) in put]
    await _put_catalogue(conn, metrics, sources, origin="place")
    heartbeats = [one for one in place.heartbeats if (What.HEARTBEAT, one.id) in put]
    await _each(conn, "put_heartbeat", map(columns_of, heartbeats))
    targets = [one for one in place.probes if (What.PROBE, one.id) in put]
    policies = [one for one in place.probing if (What.PROBING, one.probe) in put]
    await probes.put(conn, targets, policies)
    await rules.put(conn, place.rules, {id_ for what, id_ in put if what is What.RULES})
    if place.holidays and any(what is What.HOLIDAYS for what, _ in put):
        await holidays.put(conn, place.holidays.text, now=now)
    if place.oncall and any(what is What.ONCALL for what, _ in put):
        await routings.put(conn, place.oncall.text, now=now)
    if place.kpis and any(what is What.KPIS for what, _ in put):
        await kpi_file.put(conn, place.kpis.text, now=now)
    await _retire(conn, changes, now=now)
    await conn.execute(_SQL["yield_codes"])
    await conn.execute(_SQL["ring"])


async def ring(conn: Connection) -> None:
    """Tell every process that the place may have changed; for what stands in files alone."""
    await conn.execute(_SQL["ring"])


async def install_product(conn: Connection, *, now: datetime) -> tuple[Change, ...]:
    """Bring the product's own metrics and sources up to date; returns what changed."""
    stored = await _catalogue(conn, origin="product")
    metrics, sources = product_metrics(), product_sources()
    changes = difference(records(metrics=metrics, sources=sources), stored)
    if changes:
        await _put_catalogue(conn, metrics, sources, origin="product")
        await _retire(conn, changes, now=now)
        await conn.execute(_SQL["ring"])
    return changes


async def _catalogue(conn: Connection, *, origin: str) -> Stored:
    metrics = await named_rows(conn, _SQL["metrics"], {"origin": origin})
    sources = await named_rows(conn, _SQL["sources"], {"origin": origin})
    retired = (
        *((What.METRIC, row["name"]) for row in metrics if row["retired"]),
        *((What.SOURCE, row["id"]) for row in sources if row["retired"]),
    )
    described = records(metrics=map(metric_of, metrics), sources=map(source_of, sources))
    return Stored(described, frozenset(retired))


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


async def _put_catalogue(
    conn: Connection, metrics: Iterable[Metric], sources: Iterable[Source], *, origin: str
) -> None:
    whose = {"origin": origin}
    await _each(conn, "put_metric", (columns_of(metric) | whose for metric in metrics))
    await _each(conn, "put_source", (columns_of(source) | whose for source in sources))


_RETIRE: Final[Mapping[What, LiteralString]] = {
    What.UNIT: _SQL["retire_unit"],
    What.RETENTION: _SQL["retire_retention"],
    What.METRIC: _SQL["retire_metric"],
    What.SOURCE: _SQL["retire_source"],
    What.HEARTBEAT: _SQL["retire_heartbeat"],
}


async def _retire(conn: Connection, changes: Iterable[Change], *, now: datetime) -> None:
    gone = defaultdict[What, list[str]](list)
    for change in changes:
        if change.verb is Verb.RETIRED:
            gone[change.what].append(change.id)
    for what, ids in gone.items():
        if what in _RETIRE:
            await conn.execute(_RETIRE[what], {"ids": ids, "now": now})
    probed = [(what, id_) for what in (What.PROBE, What.PROBING) for id_ in gone[what]]
    await probes.retire(conn, probed, now=now)
    await rules.retire(conn, gone[What.RULES], now=now)
    if gone[What.HOLIDAYS]:
        await holidays.retire(conn, now=now)
    if gone[What.ONCALL]:
        await routings.retire(conn, now=now)
    if gone[What.KPIS]:
        await kpi_file.retire(conn, now=now)


async def _each(conn: Connection, name: str, rows: Iterable[Row]) -> None:
    async with conn.cursor() as cursor:
        await cursor.executemany(_SQL[name], list(rows))


def _by(rows: Iterable[Row], column: str) -> Mapping[str, list[Row]]:
    grouped = defaultdict[str, list[Row]](list)
    for row in rows:
        grouped[row[column]].append(row)
    return grouped
