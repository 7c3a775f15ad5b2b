"""Sessions of people and the tickets that open a live feed. Only hashes of tokens are stored."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from .people import Grant, Role, grants_of
from .sql import queries

_SQL = queries("core.store", "people.sql")

Connection = AsyncConnection[Any]

IDLE: Final = timedelta(minutes=30)
CONSOLE_IDLE: Final = timedelta(hours=12)
ABSOLUTE: Final = timedelta(hours=24)
TICKET: Final = timedelta(seconds=30)
_TOKEN_BYTES: Final = 32
_AGENT_MAX: Final = 200
_KEPT: Final = timedelta(days=7)
_CONSOLE_ROLES: Final = frozenset({Role.OPERATOR})


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is good now. `hash` stands for the token, which only the browser has."""

    hash: bytes
    user: str
    name: str
    grants: tuple[Grant, ...]
    csrf: str
    seen_at: datetime
    expires_at: datetime
    must_change_password: bool

    @property
    def roles(self) -> tuple[Role, ...]:
        """What the person is, wherever."""
        return tuple(sorted({grant.role for grant in self.grants}))

    @property
    def idle(self) -> timedelta:
        """How long it lives without activity; operators sit at a console all shift."""
        return CONSOLE_IDLE if set(self.roles) == _CONSOLE_ROLES else IDLE

    def ends_at(self) -> datetime:
        """When it ends if nothing more happens."""
        return min(self.expires_at, self.seen_at + self.idle)


def hash_of(token: str) -> bytes:
    """Hash under which a token is stored."""
    return sha256(token.encode(errors="replace")).digest()


async def start(
    conn: Connection, user: str, *, address: str, user_agent: str, now: datetime
) -> str:
    """Begin a session; returns its token, which is stored nowhere."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    row = {
        "hash": hash_of(token),
        "user": user,
        "csrf": secrets.token_urlsafe(_TOKEN_BYTES),
        "now": now,
        "expires_at": now + ABSOLUTE,
        "address": address,
        "user_agent": user_agent[:_AGENT_MAX],
    }
    await conn.execute(_SQL["start_session"], row)
    return token


async def find(conn: Connection, token_hash: bytes, *, now: datetime) -> Session | None:
    """Find a session that is good: not ended, not idle, not too old, its user not disabled."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["session"], {"hash": token_hash, "now": now})
        row = await cursor.fetchone()
    if row is None:
        return None
    session = Session(
        hash=bytes(row["token_hash"]),
        user=row["user_id"],
        name=row["name"],
        grants=grants_of(row["grants"]),
        csrf=row["csrf"],
        seen_at=row["seen_at"],
        expires_at=row["expires_at"],
        must_change_password=row["must_change_password"],
    )
    return session if now < session.ends_at() else None


async def see(conn: Connection, token_hash: bytes, *, now: datetime) -> None:
    """Note activity."""
    await conn.execute(_SQL["see_session"], {"hash": token_hash, "now": now})


async def end(conn: Connection, token_hash: bytes, *, now: datetime) -> None:
    """End a session."""
    await conn.execute(_SQL["end_session"], {"hash": token_hash, "now": now})


async def issue_ticket(conn: Connection, session: Session, *, now: datetime) -> str:
    """Make a ticket that opens one live feed within half a minute."""
    ticket = secrets.token_urlsafe(_TOKEN_BYTES)
    row = {"ticket": hash_of(ticket), "session": session.hash, "expires_at": now + TICKET}
    await conn.execute(_SQL["issue_ticket"], row)
    return ticket


async def redeem_ticket(conn: Connection, ticket: str, *, now: datetime) -> Session | None:
    """Use a ticket up; the session that it stands for, None when it is not good (any more)."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["take_ticket"], {"ticket": hash_of(ticket)})
        row = await cursor.fetchone()
    if row is None or row["expires_at"] <= now:
        return None
    return await find(conn, bytes(row["session_hash"]), now=now)


async def forget(conn: Connection, *, now: datetime) -> None:
    """Drop tickets that expired and sessions that ended long ago."""
    await conn.execute(_SQL["forget_tickets"], {"now": now})
    await conn.execute(_SQL["forget_sessions"], {"before": now - _KEPT})
