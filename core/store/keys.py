"""API keys: `ioc_<id>_<secret>`. The database keeps hashes; the key itself is shown once."""

import secrets
from base64 import b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import pbkdf2_hmac, sha256
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row, tuple_row

from core.model import HeartbeatId, SourceId, UnitId

from . import audit
from .sql import fetched, queries

_SQL = queries("core.store", "keys.sql")

ID_CHARS = 8
KEY_PREFIX = "ioc_"
_ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
_SECRET_BYTES = 32
# Mosquitto's own default. A key is 256 random bits, which no number of rounds makes stronger.
_MQTT_ROUNDS = 101
_MQTT_SALT_BYTES = 12

Connection = AsyncConnection[Any]


class Scope(StrEnum):
    """What a key may do."""

    READ = "read"
    WRITE = "write"  # samples of its source
    ADMIN = "admin"
    PING = "ping"  # report for its heartbeat; alone, because such a key may stand in a URL
    ALERT_WRITER = "alert-writer"  # send alerts in, which carry its id as their `origin`


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key without its secret."""

    id: str
    name: str
    secret_hash: bytes  # SHA-256 of the whole key
    scopes: frozenset[Scope]
    source: SourceId | None  # whose samples it may write
    created_at: datetime
    expires_at: datetime | None
    heartbeat: HeartbeatId | None = None  # for which it may report
    unit: UnitId | None = None  # where its alerts belong that name none


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """What somebody wants a key for."""

    name: str
    scopes: Collection[Scope]
    source: SourceId | None = None
    heartbeat: HeartbeatId | None = None
    unit: UnitId | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: `user:ID`, `key:ID` or `system:NAME`, and from where."""

    actor: str
    address: str = ""


async def create(conn: Connection, wanted: NewKey, *, by: By, now: datetime) -> tuple[ApiKey, str]:
    """Make a key inside the caller's transaction; returns it with its text, never seen again.

    Raises ForeignKeyViolation for a source, heartbeat or unit that does not exist.
    """
    id_ = "".join(secrets.choice(_ID_ALPHABET) for _ in range(ID_CHARS))
    text = f"{KEY_PREFIX}{id_}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    scopes = frozenset(wanted.scopes)
    key = ApiKey(
        id_,
        wanted.name,
        digest(text),
        scopes,
        wanted.source,
        now,
        wanted.expires_at,
        wanted.heartbeat,
        wanted.unit,
    )
    await conn.execute(
        _SQL["create"],
        {
            "id": key.id,
            "name": key.name,
            "secret_hash": key.secret_hash,
            "scopes": sorted(scope.value for scope in scopes),
            "source": key.source,
            "heartbeat": key.heartbeat,
            "unit": key.unit,
            "mqtt_hash": mqtt_hash(text) if Scope.WRITE in scopes else None,
            "now": now,
            "expires_at": key.expires_at,
        },
    )
    detail = {
        "name": key.name,
        "scopes": sorted(scopes),
        "source": key.source,
        "expires_at": key.expires_at and key.expires_at.isoformat(),
    }
    if key.heartbeat:
        detail["heartbeat"] = key.heartbeat
    if key.unit:
        detail["unit"] = key.unit
    act = audit.Act(by.actor, "key.create", f"key:{id_}", detail, by.address)
    await audit.append(conn, act, now=now)
    await conn.execute(_SQL["ring"])
    return key, text


async def revoke(conn: Connection, id_: str, *, by: By, now: datetime) -> bool:
    """End a key inside the caller's transaction. False when there is no such key in use."""
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["revoke"], {"id": id_, "now": now})
        found = await cursor.fetchone() is not None
    if found:
        act = audit.Act(by.actor, "key.revoke", f"key:{id_}", {}, by.address)
        await audit.append(conn, act, now=now)
        await conn.execute(_SQL["ring"])
    return found


async def usable(conn: Connection, *, now: datetime) -> tuple[ApiKey, ...]:
    """Keys that are neither revoked nor expired, of nothing that is retired."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["usable"], {"now": now})
        return tuple(
            ApiKey(
                row["id"],
                row["name"],
                bytes(row["secret_hash"]),
                frozenset(map(Scope, row["scopes"])),
                row["source_id"],
                row["created_at"],
                row["expires_at"],
                row["heartbeat_id"],
                row["unit_id"],
            )
            for row in await cursor.fetchall()
        )


async def mqtt_hashes(conn: Connection, *, now: datetime) -> Mapping[SourceId, str]:
    """Password hash of each source for the broker's file."""
    return dict(await fetched(conn, _SQL["mqtt_hashes"], {"now": now}))


def digest(text: str) -> bytes:
    """Return what the database keeps of a key. One round is enough for 256 random bits."""
    return sha256(text.encode()).digest()


def mqtt_hash(password: str) -> str:
    """Salted hash in the form of mosquitto_passwd: `$7$rounds$salt$hash`.

    Source: Mosquitto 2.0, `lib/password_mosq.c`: PBKDF2 with SHA-512, parts in base64.
    """
    salt = secrets.token_bytes(_MQTT_SALT_BYTES)
    key = pbkdf2_hmac("sha512", password.encode(), salt, _MQTT_ROUNDS)
    return f"$7${_MQTT_ROUNDS}${b64encode(salt).decode()}${b64encode(key).decode()}"
