"""Connections: what every session sends at connect, and how long a call may take."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import anyio
import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import AsyncConnectionPool

Connection = AsyncConnection[Any]
Pool = AsyncConnectionPool[Connection]

# A stopped backend answers neither cancel nor TCP probes (measured): only the client's own clock
# does. Every call sits in `anyio.fail_after(statement_seconds + CALL_GRACE_SECONDS)`.
CALL_GRACE_SECONDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """How one kind of process reaches the database. The URL carries no password.

    lock_seconds: longest wait for what another session holds; no more than a statement takes.
    idle_seconds: longest time that a transaction may do nothing in the database.
    """

    url: str
    user: str
    password: str
    statement_seconds: float
    application: str
    lock_seconds: float = 3.0
    idle_seconds: float = 10.0

    def __repr__(self) -> str:
        return f"Login(url={self.url!r}, user={self.user!r}, application={self.application!r})"

    @property
    def call_seconds(self) -> float:
        """Longest that a database call may take before its connection is dropped."""
        return self.statement_seconds + CALL_GRACE_SECONDS


async def connect(
    login: Login, *, autocommit: bool = False, kind: type[Connection] = AsyncConnection
) -> Connection:
    """Open one session with the timeouts of its role. kind: a connection that behaves otherwise."""
    return await kind.connect(**_parameters(login), autocommit=autocommit)


@asynccontextmanager
async def session(
    login: Login, *, autocommit: bool = False, kind: type[Connection] = AsyncConnection
) -> AsyncIterator[Connection]:
    """Open one session in the time of a call, and drop it at the end without a word.

    A polite close would wait for a backend that has stopped. What is not committed is undone.
    """
    with anyio.fail_after(login.call_seconds):
        conn = await connect(login, autocommit=autocommit, kind=kind)
    try:
        yield conn
    finally:
        conn.pgconn.finish()


@asynccontextmanager
async def open_pool(login: Login, *, size: int) -> AsyncIterator[Pool]:
    """Pool of at most `size` sessions; waits are bounded in number and time."""
    pool: Pool = AsyncConnectionPool(
        kwargs=_parameters(login),
        min_size=1,
        max_size=size,
        open=False,
        check=AsyncConnectionPool.check_connection,
        max_lifetime=30 * 60,
        timeout=5,
        max_waiting=200,
        reconnect_timeout=60,
        name=login.application,
    )
    async with pool:
        yield pool


def is_unreachable(error: psycopg.Error | TimeoutError) -> bool:
    """Tell "the database is away or overloaded" (retry) from "this statement is wrong"."""
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError | TimeoutError):
        return True
    # 57P0x: shutdown and crash recovery; 53: out of resources; 25P03/25P04: timed out in idle
    state = error.sqlstate or ""
    return state[:2] in {"08", "53", "57"} or state in {"25P03", "25P04"}


def _parameters(login: Login) -> dict[str, Any]:
    base = conninfo_to_dict(login.url)
    statement_ms = int(login.statement_seconds * 1000)
    options = " ".join(
        f"-c {name}={value}"
        for name, value in {
            "statement_timeout": statement_ms,
            "lock_timeout": int(login.lock_seconds * 1000),
            "idle_in_transaction_session_timeout": int(login.idle_seconds * 1000),
            "timezone": "UTC",
        }.items()
    )
    return {
        **base,
        "user": login.user,
        "password": login.password,
        "application_name": login.application,
        "options": options,
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }
