"""Heartbeats in their tables: what is expected, what was reported, since when somebody watches.

Functions take a connection inside the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import AsyncConnection

from core.model import Heartbeat, HeartbeatId, Pulse

from .rows import heartbeat_of
from .sql import fetched, named_rows, queries

_SQL = queries("core.store", "heartbeats.sql")

BODY_BYTES_MAX: Final = 10_000  # kept of what came with the last end
# Whoever watches looks each minute. After a longer pause silence may be ours, not the jobs'.
WATCH_GAP: Final = timedelta(seconds=90)
_AHEAD: Final = timedelta(seconds=60)  # clocks of two machines differ by less

Connection = AsyncConnection[Any]


class HeartbeatError(Exception):
    """A heartbeat is not there; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Known:
    """A heartbeat in use, what it reported, and since when reports can be taken in."""

    heartbeat: Heartbeat
    pulse: Pulse
    since: datetime | None  # None: nobody has watched yet


@dataclass(frozen=True, slots=True)
class End:
    """A report of an end, to be noted."""

    at: datetime
    failed: bool
    exit_code: int | None
    run_seconds: float | None
    body: bytes


async def find(conn: Connection, id_: HeartbeatId) -> Known | None:
    """Read one heartbeat; None when there is none or it is retired."""
    rows = await named_rows(conn, _SQL["find"], {"id": id_})
    return _known(rows[0]) if rows else None


async def all_known(conn: Connection) -> Sequence[Known]:
    """Read all heartbeats in use, by id."""
    return [_known(row) for row in await named_rows(conn, _SQL["all"])]


async def last_body(conn: Connection, id_: HeartbeatId) -> bytes:
    """Return the beginning of what came with the last end."""
    rows = await fetched(conn, _SQL["body"], {"id": id_})
    return bytes(rows[0][0] or b"") if rows else b""


async def note_start(conn: Connection, id_: HeartbeatId, *, at: datetime) -> None:
    """Note that a run began."""
    await conn.execute(_SQL["note_start"], {"id": id_, "at": at})


async def note_end(conn: Connection, id_: HeartbeatId, end: End) -> None:
    """Note that a run ended; the newest report stands, in the order of COMMIT."""
    row = {
        "id": id_,
        "at": end.at,
        "failed": end.failed,
        "exit_code": end.exit_code,
        "run_seconds": end.run_seconds,
        "body": end.body[:BODY_BYTES_MAX],
    }
    await conn.execute(_SQL["note_end"], row)


async def watch(conn: Connection, *, now: datetime) -> datetime:
    """Note that somebody looks; returns since when there was no pause longer than WATCH_GAP."""
    ((since,),) = await fetched(conn, _SQL["watch"], {"now": now, "gap": WATCH_GAP})
    found: datetime = since
    return found


async def watched_at(conn: Connection) -> datetime | None:
    """When somebody last looked; None: never."""
    rows = await fetched(conn, _SQL["watched_at"])
    found: datetime | None = rows[0][0] if rows else None
    return found


async def pull_back(conn: Connection, *, now: datetime) -> Sequence[HeartbeatId]:
    """Take reports that lie ahead of `now` as of `now`; returns whose."""
    params = {"now": now, "tolerance": _AHEAD}
    return [HeartbeatId(id_) for (id_,) in await fetched(conn, _SQL["pull_back"], params)]


def _known(row: Mapping[str, Any]) -> Known:
    pulse = Pulse(
        row["started_at"], row["ended_at"], row["failed"], row["exit_code"], row["run_seconds"]
    )
    return Known(heartbeat_of(row), pulse, row["since"])
