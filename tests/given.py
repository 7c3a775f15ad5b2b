"""Builders of what tests start from. Add yours: one function a noun, every argument defaulted."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import numpy as np

from core.model import STALE_BITS, Samples, SourceId, Unit, UnitId
from core.store import keys
from core.store.keys import By, NewKey, Scope
from core.store.place import install_product
from core.store.pool import connect
from ingest.write import Delivery, Outcome
from tests.servers import Database

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
STALE = float(np.uint64(STALE_BITS).view(np.float64))  # same bits: floats keep them


def samples(*rows: tuple[int, int, float]) -> Samples:
    """Columns of (series id, seconds before NOW, value)."""
    return Samples(
        np.array([NOW_MS - 1000 * age for _, age, _ in rows], np.int64),
        np.array([series for series, _, _ in rows], np.int32),
        np.array([value for _, _, value in rows], np.float64),
    )


def mask(marks: Iterable[object]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Boolean column."""
    return np.array([bool(mark) for mark in marks], np.bool_)


def unit(id_: str = "xa", **fields: Any) -> Unit:
    """Give a unit that there always was, of which nothing more is known."""
    told = {"kind": "xa", "name_vi": id_, "name_en": id_, "scope": "core", "note": ""}
    unknown = ("parent", "area_km2", "population", "lat", "lon", "valid_from", "valid_to")
    return Unit(
        id=UnitId(id_),
        **{**dict.fromkeys(unknown), **told, "codes": (), "predecessors": (), **fields},
    )


SOURCES = ("bts-01", "bts-02", "loose", "flood")


def place(database: Database) -> None:
    """Describe a small place: a source that rejects, one that replaces, one that creates."""
    units = [("acme", None), ("khun-ha-2025", "acme")]
    metrics = [
        ("net_rsrp_dbm", "gauge", "dBm", -140, -20),
        ("net_traffic_total", "counter", "1", 0, None),
        ("net_latency_seconds", "gauge", "s", 0, None),
    ]
    policies = [("reject", None), (None, "replace"), ("create", None), ("create", None)]
    with database.connect() as conn:
        for unit, parent in units:
            conn.execute(
                "INSERT INTO unit (id, parent_id, kind, name_vi, name_en, scope)"
                " VALUES (%s, %s, 'site', %s, %s, 'core')",
                [unit, parent, unit, unit],
            )
        for name, kind, unit_of_measure, low, high in metrics:
            conn.execute(
                'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi,'
                " name_en, origin, valid_min, valid_max)"
                " VALUES (%s, 'net', %s, %s, '{unit}', %s, %s, 'place', %s, %s)",
                [name, unit_of_measure, kind, name, name, low, high],
            )
        for source, (unknown_metric, conflict) in zip(SOURCES, policies, strict=True):
            conn.execute(
                "INSERT INTO source (id, unit_id, name_vi, name_en, unknown_metric, conflict,"
                " origin) VALUES (%s, 'acme', %s, %s, %s, %s, 'place')",
                [source, source, source, unknown_metric, conflict],
            )


async def keys_of_place(database: Database) -> dict[str, str]:
    """Make a key for each of SOURCES, and what ships with the product."""
    found = {}
    async with await connect(database.login("ioc")) as conn:
        await install_product(conn, now=NOW)
        for source in SOURCES:
            wanted = NewKey(name=source, scopes=[Scope.WRITE], source=SourceId(source))
            _, found[source] = await keys.create(conn, wanted, by=By("system:test"), now=NOW)
        await conn.commit()
    return found


def now_ms() -> int:
    """Return the present moment, for samples that cross a real process and its real clock."""
    return time.time_ns() // 10**6


def stored(database: Database) -> list[tuple[str, float | None]]:
    """(metric, value) of every sample but those of the account of sources."""
    with database.connect() as conn:
        return conn.execute(
            "SELECT metric, value FROM observed JOIN series ON series_id = series.id"
            " WHERE source_id <> 'ioc-ingest' ORDER BY 1, 2"
        ).fetchall()


def heartbeats(database: Database) -> None:
    """Expect two jobs: one each 5 minutes, one each night at 02:30 in Hanoi; grace 2 minutes."""
    with database.connect() as conn:
        conn.execute(
            "INSERT INTO heartbeat (id, name_vi, name_en, unit_id, period_seconds, cron, zone,"
            " grace_seconds) VALUES ('relay', 'relay', 'relay', NULL, 300, NULL, NULL, 120),"
            " ('backup', 'backup', 'backup', 'khun-ha-2025', NULL, '30 2 * * *',"
            " 'Asia/Ho_Chi_Minh', 120)"
        )


def delivery(
    samples: Samples, settle: Callable[[Outcome], None], *, replace: bool = False
) -> Delivery:
    """Give samples as a source sent them; settle: is told what became of them."""
    return Delivery(
        source=SourceId("bts-01"),
        protocol="json",
        samples=samples,
        index=np.arange(len(samples), dtype=np.int32),
        replace=replace,
        faults=(),
        rejected=0,
        payload=b"as sent",
        where=lambda index: f"/samples/{index}",
        settle=settle,
    )
