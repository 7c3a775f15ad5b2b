"""How the database is, in its own words: for `ioc doctor`, in one session that only reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .alerting import Alerting, read_alerting
from .backups import Standing, standing
from .blocks.read import Times, borders, snapshot
from .blocks.spans import DAY_MS
from .cost import LATE_ROWS_MOST
from .migrate import ROLES
from .pool import Connection
from .product import CANARY_SOURCES
from .rollups.read import read_newest
from .seen import last_seen
from .sql import named_rows, queries

_SQL = queries("core.store", "vitals.sql")

_UNREADABLE_TOLD = 5
_WEEK_SECONDS = 7 * 86_400.0
# A hundred thousand silent series take seconds each hour: a week would outlast a doctor's patience.
_LOOK_BACK = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class HeldLease:
    """Who does a job that only one may do. left_seconds: by the database's clock."""

    name: str
    holder: str
    left_seconds: float


@dataclass(frozen=True, slots=True)
class Sender:
    """A source. period_seconds: how often it is to send; age_seconds: None = not for a week."""

    id: str
    period_seconds: float | None
    age_seconds: float | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a real portal showed last, none of a simulated one. left_seconds: until it ends."""

    portal: str
    left_seconds: float


@dataclass(frozen=True, slots=True)
class History:
    """What samples take on the disk. upto_age_seconds: how long ago the last packed day ended.

    day_bytes: of the blocks of one day, as the last ones were; None when none was packed.
    late_rows: that came late and wait to be packed, LATE_ROWS_MOST or more. all_bytes: of the whole
    database, with the change log, late rows, and room that was freed and is used again.
    """

    head_bytes: int
    block_bytes: int
    rollup_bytes: int
    upto_age_seconds: float
    day_bytes: float | None
    late_rows: int = 0
    all_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A block, or a row of hours, that does not fit its checksum; its span (span, ends].

    of: how many there are in all.
    """

    kind: str
    metric: str
    labels: Mapping[str, str]
    span: datetime
    ends: datetime
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What it says. clock_ahead_seconds: its clock against ours. migrations: none = no tables.

    canary_age_seconds: None = none for a day. rejected_hour: payloads by reason.
    """

    version: str
    timescale: str | None
    clock_ahead_seconds: float
    migrations: frozenset[int]
    roles: frozenset[str]
    connections: int
    connections_max: int
    leases: tuple[HeldLease, ...] = ()
    newest_commit_age_seconds: float | None = None
    canary_age_seconds: float | None = None
    rejected_hour: Mapping[str, int] = field(default_factory=dict)
    senders: tuple[Sender, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    history: History | None = None
    unreadable: tuple[Unreadable, ...] = ()
    alerting: Alerting | None = None
    backups: Standing | None = None


async def read_vitals(conn: Connection, *, now: datetime) -> Vitals:
    """Ask everything. conn: of the owner, in autocommit mode."""
    server = (await _rows(conn, "server"))[0]
    roles = await _rows(conn, "roles", wanted=list(ROLES))
    vitals = {
        "version": server["version"].split()[0],
        "timescale": server["timescale"],
        "clock_ahead_seconds": (server["now"] - now).total_seconds(),
        "roles": frozenset(row["name"] for row in roles),
        "connections": server["connections"],
        "connections_max": server["connections_max"],
    }
    if not (await _rows(conn, "has_tables"))[0]["yes"]:
        return Vitals(migrations=frozenset(), **vitals)
    return Vitals(
        migrations=frozenset(row["number"] for row in await _rows(conn, "migrations")),
        leases=tuple(HeldLease(**row) for row in await _rows(conn, "leases")),
        newest_commit_age_seconds=(await _rows(conn, "newest_commit", now=now))[0]["age_seconds"],
        canary_age_seconds=await _canary_age_seconds(conn, now),
        rejected_hour={
            row["reason"]: row["payloads"] for row in await _rows(conn, "rejected", now=now)
        },
        senders=tuple(await _senders(conn, now)),
        certificates=tuple(await _certificates(conn, now)),
        history=await _history(conn, now),
        unreadable=tuple(await _unreadable(conn)),
        alerting=await read_alerting(conn, now=now),
        backups=await standing(conn, now=now),
        **vitals,
    )


async def _canary_age_seconds(conn: Connection, now: datetime) -> float | None:
    (row,) = await _rows(conn, "canary", now=now, shards=list(CANARY_SOURCES))
    found: float | None = row["age_seconds"]
    return found


async def _history(conn: Connection, now: datetime) -> History | None:
    rows = await _rows(conn, "history", now=now, late_most=LATE_ROWS_MOST)
    return History(**rows[0]) if rows else None


async def _certificates(conn: Connection, now: datetime) -> list[Certificate]:
    """Tell the first end of each real portal's certificates, as the last probe of a week saw it."""
    portals = {row["id"]: row["portal"] for row in await _rows(conn, "certificate_series")}
    now_ms = round(now.timestamp() * 1000)
    times = Times(now_ms - round(_WEEK_SECONDS * 1000), now_ms + DAY_MS)
    async with snapshot(conn):
        newest = (await read_newest(conn, await borders(conn), sorted(portals), times)).samples
    left: dict[str, float] = {}
    for id_, ends in zip(newest.series_id.tolist(), newest.value.tolist(), strict=True):
        if ends > 0:  # a probe that ended, or saw none, says nothing
            seconds = ends - now.timestamp()
            left[portals[id_]] = min(seconds, left.get(portals[id_], seconds))
    return [Certificate(portal, seconds) for portal, seconds in sorted(left.items())]


async def _unreadable(conn: Connection) -> list[Unreadable]:
    """Tell what cannot be read; a database of before has no table of it."""
    if not (await _rows(conn, "has_damage"))[0]["yes"]:
        return []
    return [Unreadable(**row) for row in await _rows(conn, "damage", most=_UNREADABLE_TOLD)]


async def _senders(conn: Connection, now: datetime) -> list[Sender]:
    """Every source in use, product's own apart. Who is silent is told by the account of sources.

    A center without one knows of the last hours only.
    """
    seen = await last_seen(conn, now=now, back=_LOOK_BACK)
    senders, now_ms = [], int(now.timestamp() * 1000)
    for row in await _rows(conn, "periods"):
        seen_ms = seen.get(row["id"])
        age_seconds = None if seen_ms is None else (now_ms - seen_ms) / 1000
        if age_seconds is not None and age_seconds > _WEEK_SECONDS:
            age_seconds = None
        senders.append(Sender(row["id"], row["period_seconds"], age_seconds))
    return senders


async def _rows(conn: Connection, name: str, **values: object) -> list[dict[str, Any]]:
    return await named_rows(conn, _SQL[name], values)
