"""What is known of backups, of drills, and of messages that are held back after a restore."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from .sql import fetched, named_rows, queries

_SQL = queries("core.store", "backups.sql")

_ERROR_MAX: Final = 1000

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How backups do. verified_at: when the newest good one began; None: there was none yet.

    since: since when there is something to save. error, drill_error: of the last try; empty: it
    went well, or there was none. drilled_at: when a backup was last restored to try it. held_since:
    since when no message leaves.
    """

    verified_at: datetime | None
    since: datetime
    error: str = ""
    drilled_at: datetime | None = None
    drill_error: str = ""
    held_since: datetime | None = None

    def age_seconds(self, now: datetime) -> float:
        """Say how much would be lost with the disk."""
        return max(0.0, (now - (self.verified_at or self.since)).total_seconds())


@dataclass(frozen=True, slots=True)
class Hold:
    """Why no message leaves, and since when."""

    begun_at: datetime
    reason: str


async def begin(conn: Connection, name: str, *, now: datetime) -> int:
    """Note that a backup begins, so that it holds this row itself; returns its number."""
    found: int = (await fetched(conn, _SQL["begin"], {"name": name, "now": now}))[0][0]
    return found


async def verified(conn: Connection, number: int, *, size: int, now: datetime) -> None:
    """Note that a backup stands, and is whole. size: bytes."""
    await conn.execute(_SQL["verified"], {"id": number, "bytes": size, "now": now})


async def failed(conn: Connection, number: int, error: str, *, now: datetime) -> None:
    """Note why there is no backup."""
    params = {"id": number, "error": error[:_ERROR_MAX], "now": now}
    await conn.execute(_SQL["failed"], params)


async def drilled(
    conn: Connection, name: str, error: str, *, begun: datetime, now: datetime
) -> None:
    """Note that a backup was tried. error: why it cannot be restored; empty: it can."""
    params = {"name": name, "begun": begun, "error": error[:_ERROR_MAX], "now": now}
    await conn.execute(_SQL["drilled"], params)


async def standing(conn: Connection, *, now: datetime) -> Standing | None:
    """Read how backups do; None: this database is older than they are."""
    if not (await fetched(conn, _SQL["has_backups"]))[0][0]:
        return None
    (row,) = await named_rows(conn, _SQL["standing"], {"now": now})
    texts = {name: row[name] or "" for name in ("error", "drill_error")}
    return Standing(**{**row, **texts})


async def last_begun(conn: Connection, *, now: datetime) -> datetime | None:
    """Read when the newest backup that is good began."""
    found: datetime | None = (await fetched(conn, _SQL["last_begun"], {"now": now}))[0][0]
    return found


async def ways_back(conn: Connection) -> Sequence[str]:
    """Name the backup that could be restored last, while the one that was tried last cannot be."""
    return [row[0] for row in await fetched(conn, _SQL["ways_back"])]


async def held(conn: Connection) -> Hold | None:
    """Read whether messages are held back; None: they leave."""
    rows = await fetched(conn, _SQL["held"])
    return Hold(*rows[0]) if rows else None


async def hold(conn: Connection, reason: str, *, now: datetime) -> None:
    """Let no message leave from now on; if none leaves already, that stays as it is."""
    await conn.execute(_SQL["hold"], {"now": now, "reason": reason})


async def resume(conn: Connection, *, by: str, now: datetime) -> bool:
    """Let messages leave again; False: they did."""
    return bool((await conn.execute(_SQL["resume"], {"now": now, "by": by})).rowcount)
