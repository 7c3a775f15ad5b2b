"""Paired screens: what they may show, when they were last seen, and their end.

A screen has no person at it, so it never asks anybody to sign in: it is let in until somebody
revokes it. Only hashes of tokens are stored. How a screen is paired is in `pairing`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row, tuple_row

from . import audit
from .audit import Act
from .keys import By
from .sessions import TICKET
from .sql import fetched, queries

_SQL = queries("core.store", "screens.sql")

Connection = AsyncConnection[Any]

UNSEEN: Final = timedelta(days=365)  # a screen in a cupboard is let in no more
BUILD_CHARS_MAX: Final = 100
_TOKEN_BYTES: Final = 32


class ScreenError(Exception):
    """A screen cannot be paired or revoked; the message says why and what to do.

    field: what of the request is wrong, empty when it is none of its fields.
    """

    def __init__(self, reason: str, *, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A paired screen that is let in now. `hash` stands for the token, which only it has."""

    hash: bytes
    id: str
    name: str
    wall: str
    csrf: str
    approved_at: datetime
    seen_at: datetime | None

    def ends_at(self) -> datetime:
        """When it is let in no more if it is not seen again."""
        return (self.seen_at or self.approved_at) + UNSEEN


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """A screen as lists show it: nothing secret."""

    id: str
    name: str
    wall_id: str
    address: str
    approved_by: str
    approved_at: datetime
    seen_at: datetime | None
    build: str | None
    heap_bytes: int | None


def hash_of(token: str) -> bytes:
    """Hash under which a token is stored."""
    return sha256(token.encode(errors="replace")).digest()


def made_up() -> str:
    """Make a token that nobody can guess."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


async def find(conn: Connection, token: str, *, now: datetime) -> Kiosk | None:
    """Find the screen of a token: not revoked, and seen within a year."""
    hash_ = hash_of(token)
    # Its page asks for this before it writes; a page elsewhere cannot read the cookie to make it.
    csrf = sha256(b"csrf " + token.encode(errors="replace")).hexdigest()
    return await _kiosk(conn, hash_, csrf, now=now)


async def still_good(conn: Connection, kiosk: Kiosk, *, now: datetime) -> bool:
    """Tell whether a screen is still let in, and note that it is there."""
    await see(conn, kiosk.hash, now=now)
    return await _kiosk(conn, kiosk.hash, kiosk.csrf, now=now) is not None


async def see(conn: Connection, token_hash: bytes, *, now: datetime) -> None:
    """Note that a screen is there."""
    await conn.execute(_SQL["see"], {"token": token_hash, "now": now})


@dataclass(frozen=True, slots=True)
class Report:
    """What a screen says of itself. heap_bytes: None where the browser does not tell."""

    build: str
    heap_bytes: int | None


async def report(conn: Connection, screen: str, told: Report, *, now: datetime) -> None:
    """Keep what a screen says of itself; the newest only."""
    row = {"id": screen, "build": told.build, "heap_bytes": told.heap_bytes, "now": now}
    await conn.execute(_SQL["report"], row)


async def listed(conn: Connection) -> Sequence[ScreenRow]:
    """List the screens that are not revoked, by name."""
    async with conn.cursor(row_factory=class_row(ScreenRow)) as cursor:
        await cursor.execute(_SQL["screens"])
        return await cursor.fetchall()


async def revoke(conn: Connection, screen: str, *, by: By, now: datetime) -> bytes | None:
    """Let a screen in no more, on the record. Raises ScreenError.

    Returns the hash of its token, None when it never collected one.
    """
    async with conn.transaction(), conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["revoke"], {"id": screen, "by": by.actor, "now": now})
        row = await cursor.fetchone()
        if row is None:
            raise ScreenError(f"no screen {screen!r} in use; `ioc screen list` shows them")
        name, token_hash = row
        await conn.execute(_SQL["forget_pairing_of"], {"id": screen})
        act = Act(by.actor, "screen.revoke", f"screen:{screen}", {"name": name}, by.address)
        await audit.append(conn, act, now=now)
    return bytes(token_hash) if token_hash else None


async def revoked_since(conn: Connection, since: datetime) -> Sequence[bytes]:
    """Hashes of the tokens of screens that were revoked after a moment."""
    return [
        bytes(hash_) for (hash_,) in await fetched(conn, _SQL["revoked_since"], {"since": since})
    ]


async def issue_ticket(conn: Connection, kiosk: Kiosk, *, now: datetime) -> str:
    """Make a ticket that opens one live feed within half a minute."""
    ticket = made_up()
    row = {"ticket": hash_of(ticket), "screen": kiosk.id, "expires_at": now + TICKET}
    await conn.execute(_SQL["issue_ticket"], row)
    return ticket


async def redeem_ticket(conn: Connection, ticket: str, *, now: datetime) -> Kiosk | None:
    """Use a ticket up; the screen that it stands for, None when it is not good (any more)."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["take_ticket"], {"ticket": hash_of(ticket), "now": now})
        row = await cursor.fetchone()
    return await _kiosk(conn, bytes(row[0]), "", now=now) if row else None


async def forget(conn: Connection, *, now: datetime) -> None:
    """Drop codes and tickets that expired."""
    await conn.execute(_SQL["forget_pairings"], {"now": now})
    await conn.execute(_SQL["forget_tickets"], {"now": now})


async def _kiosk(conn: Connection, hash_: bytes, csrf: str, *, now: datetime) -> Kiosk | None:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["kiosk"], {"token": hash_, "seen_since": now - UNSEEN})
        row = await cursor.fetchone()
    if row is None:
        return None
    return Kiosk(
        hash=hash_,
        id=row["id"],
        name=row["name"],
        wall=row["wall_id"],
        csrf=csrf,
        approved_at=row["approved_at"],
        seen_at=row["seen_at"],
    )
