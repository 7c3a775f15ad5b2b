"""Addresses under which a phone reads shifts without signing in. Only hashes are stored."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from psycopg import AsyncConnection

from core.store import audit
from core.store.audit import Act
from core.store.keys import By
from core.store.sql import named_rows, queries

_SQL = queries("alerts.rota", "rota.sql")
_TOKEN_BYTES: Final = 32
_TOKEN_CHARS: Final = 43
_SEEN_EVERY: Final = timedelta(hours=1)

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address that counts. person or schedule: whose shifts it gives."""

    id: UUID
    person: str | None
    schedule: str | None
    created_at: datetime
    created_by: str
    read_at: datetime | None


async def make(
    conn: Connection, of: tuple[str | None, str | None], by: By, *, now: datetime
) -> tuple[Link, str]:
    """Make an address of a person or a schedule, on the record; its secret is shown once."""
    token, (person, schedule) = secrets.token_urlsafe(_TOKEN_BYTES), of
    link = Link(
        id=uuid4(),
        person=person,
        schedule=schedule,
        created_at=now,
        created_by=by.actor,
        read_at=None,
    )
    params = {
        "id": link.id,
        "hash": _hash(token),
        "person": person,
        "schedule": schedule,
        "now": now,
        "actor": by.actor,
    }
    await conn.execute(_SQL["put_link"], params)
    await _record(conn, link, "oncall.calendar.create", by, now)
    return link, token


async def find(conn: Connection, token: str, *, now: datetime) -> Link | None:
    """Give the address of a secret, if it counts; that it is asked is noted now and then."""
    if len(token) != _TOKEN_CHARS or not token.isascii():
        return None
    rows = await named_rows(conn, _SQL["link"], {"hash": _hash(token)})
    link = next((Link(**row) for row in rows), None)
    if link and (link.read_at is None or now - link.read_at >= _SEEN_EVERY):
        await conn.execute(_SQL["see_link"], {"id": link.id, "now": now})
    return link


async def every(conn: Connection, actor: str) -> list[Link]:
    """Give the addresses that somebody has made."""
    return [Link(**row) for row in await named_rows(conn, _SQL["links"], {"actor": actor})]


async def revoke(
    conn: Connection, id_: UUID, by: By, *, of_all: bool = False, now: datetime
) -> bool:
    """Let an address of one's own be no more, on the record; of_all: of anybody. False: none."""
    params = {"id": id_, "actor": by.actor, "all": of_all, "now": now}
    rows = await named_rows(conn, _SQL["revoke_link"], params)
    for row in rows:
        await _record(conn, Link(**row), "oncall.calendar.revoke", by, now)
    return bool(rows)


async def _record(conn: Connection, link: Link, action: str, by: By, now: datetime) -> None:
    detail = {"person": link.person, "schedule": link.schedule}
    act = Act(by.actor, action, f"calendar:{link.id}", detail, by.address)
    await audit.append(conn, act, now=now)


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
