"""The limit on failed logins."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from .sql import queries

_SQL = queries("core.store", "attempts.sql")

Connection = AsyncConnection[Any]

FAILURES_OF_ACCOUNT: Final = 5
FAILURES_OF_ADDRESS: Final = 20
FAILURE_WINDOW: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One login attempt that may go on, and how many more may fail."""

    account: str
    address: str
    attempts_left: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Too many failures; when the next attempt may be made."""

    retry_after_seconds: int


async def begin(conn: Connection, user: str, address: str, *, now: datetime) -> Attempt | Refused:
    """Count an attempt before it is made; `forgive` takes it back when the password was right.

    Counting first keeps the limit exact however many attempts run at once.
    """
    keys = {"account": user, "address": address, "since": now - FAILURE_WINDOW, "now": now}
    async with conn.transaction(), conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["lock_account"], keys)
        await cursor.execute(_SQL["failures"], keys)
        row = await cursor.fetchone() or {}
        if since := _blocked_since(row):
            left = (since + FAILURE_WINDOW - now).total_seconds()
            return Refused(max(1, int(left) + 1))
        await cursor.execute(_SQL["note_failure"], keys)
    return Attempt(user, address, FAILURES_OF_ACCOUNT - row["of_account"] - 1)


async def forgive(conn: Connection, attempt: Attempt) -> None:
    """Take back the failures of an account at an address: the password was right."""
    await conn.execute(_SQL["forgive"], {"account": attempt.account, "address": attempt.address})


async def forget(conn: Connection, *, now: datetime) -> None:
    """Drop old failures."""
    await conn.execute(_SQL["forget_failures"], {"before": now - 4 * FAILURE_WINDOW})


def _blocked_since(row: dict[str, Any]) -> datetime | None:
    since: datetime | None = None
    if row["of_account"] >= FAILURES_OF_ACCOUNT:
        since = row["account_since"]
    elif row["of_address"] >= FAILURES_OF_ADDRESS:
        since = row["address_since"]
    return since
