"""What a backup is compared by: how many rows of what, the head of the record, the version."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from psycopg import AsyncConnection

from core.store import audit
from core.store.sql import fetched, named_rows, queries

_SQL = queries("ioc.backup", "counts.sql")

_HOUR: Final = timedelta(hours=1)

Connection = AsyncConnection[Any]


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The database. audit_id, audit_hash: of the newest row of the record; None: there is none."""

    database: str
    postgres: str
    timescale: str | None
    migration: int
    bytes: int
    tablespaces: int
    may_copy: bool | None
    audit_id: int | None
    audit_hash: str | None


class Hour(msgspec.Struct, frozen=True):
    """Times of samples that are counted: (after, until]. What else is counted is told from it."""

    after: datetime
    until: datetime

    @classmethod
    def before(cls, now: datetime) -> "Hour":
        """Give the one that ended an hour ago: little comes so late, and nothing leaves it yet."""
        return cls(now - 2 * _HOUR, now - _HOUR)


async def about(conn: Connection) -> About:
    """Ask what database this is."""
    return About(**(await named_rows(conn, _SQL["about"]))[0])


async def counts(conn: Connection, hour: Hour) -> Mapping[str, int]:
    """Count rows, all in one snapshot."""
    params = {"after": hour.after, "until": hour.until}
    return dict(await fetched(conn, _SQL["counts"], params))


async def has_backup(conn: Connection, number: int, name: str) -> bool:
    """Whether the database has the row that a backup wrote before it began."""
    return bool((await fetched(conn, _SQL["has_backup"], {"id": number, "name": name}))[0][0])


async def record_fault(conn: Connection, head: int | None, digest: str | None) -> str | None:
    """Say what is wrong with the record of who did what; None: it is whole up to that head."""
    broken = await audit.first_broken(conn)
    if broken is not None:
        return f"row {broken} of the record does not follow from the one before"
    rows = await fetched(conn, _SQL["audit_hash"], {"id": head}) if head is not None else []
    if head is not None and [row[0] for row in rows] != [digest]:
        return f"row {head} of the record is not the one that was last when the backup began"
    return None


async def newest_commit(conn: Connection) -> datetime | None:
    """Say when samples were stored last, as far as the change log knows."""
    found: datetime | None = (await fetched(conn, _SQL["newest_commit"]))[0][0]
    return found


async def some_series(conn: Connection) -> list[int]:
    """Pick three series that have blocks."""
    return [row[0] for row in await fetched(conn, _SQL["some_series"])]


async def indicators(conn: Connection) -> Mapping[str, int]:
    """Count values of each indicator that has any."""
    return {row[0]: row[1] for row in await fetched(conn, _SQL["indicators"])}
