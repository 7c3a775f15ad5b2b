"""Migrations: numbered files once each; replaceable files, grants, product rows every time.

Each migration is one transaction under an advisory lock: killed half way it is rolled back, and the
next run resumes at it. What a newer program has added stays, and this one runs on it: so goes the
way back from an upgrade (decision 51).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final, LiteralString, NamedTuple

from psycopg import AsyncConnection, errors, sql
from psycopg.rows import tuple_row

from .place import install_product
from .pool import Login, connect
from .sql import queries

_SQL = queries("core.store", "migrate.sql")
_FILE = re.compile(r"(\d{4})_(\w+)\.sql")
# So begins the name of one that takes away what an older program needs: no way back over it.
CONTRACT: Final = "contract_"

ROLES = (
    "ioc_ingest",
    "ioc_api",
    "ioc_pack",
    "ioc_alerts",
    "ioc_kpi",
    "ioc_grafana",
    "ioc_backup",
)

# How roles begin whose sessions are not made by this program. A session can change all of it but
# the number of sessions: what keeps it from writing and from reading more is what it was granted.
_SESSIONS: Mapping[str, Mapping[str, str]] = {
    "ioc_grafana": {
        "default_transaction_read_only": "on",
        "statement_timeout": "10s",
        "lock_timeout": "3s",
        "idle_in_transaction_session_timeout": "10s",
    }
}
_CONNECTIONS = 20  # of such a role

Connection = AsyncConnection[Any]


class MigrationError(Exception):
    """The database and this program do not fit; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    number: int
    name: str
    text: str

    @property
    def sha256(self) -> str:
        """Fingerprint that an applied migration must keep for ever."""
        return sha256(self.text.encode()).hexdigest()


class Applied(NamedTuple):
    """A migration that the database has."""

    name: str
    sha256: str


def shipped() -> tuple[Migration, ...]:
    """Migrations of this program, in order."""
    found = [
        Migration(int(match[1]), match[2], file.read_text("utf-8"))
        for file in files("core.store").joinpath("migrations").iterdir()
        if (match := _FILE.fullmatch(file.name))
    ]
    return tuple(sorted(found, key=lambda migration: migration.number))


async def migrate(owner: Login, passwords: Mapping[str, str]) -> tuple[Migration, ...]:
    """Bring the database up to date; returns the migrations that were applied now.

    owner: the role that owns the database. passwords: by role, for those of ROLES that this call
    creates or re-keys. Raises MigrationError when a newer program has taken away what this one
    needs, or an applied migration was changed.
    """
    conn = await connect(owner, autocommit=True)
    async with conn:
        await conn.execute("SET statement_timeout = 0")
        await conn.execute("SET transaction_timeout = 0")
        await conn.execute("SET lock_timeout = 0")
        await conn.execute(_SQL["lock"])
        await conn.execute("RESET lock_timeout")  # no table is waited for so long: others queue
        await conn.execute(_SQL["create_table"])
        applied = await _applied(conn)
        pending = outstanding(applied, shipped())
        for migration in pending:
            await _apply(conn, migration)
        await _ensure_roles(conn, passwords)
        if not newer(applied, shipped()) and await _replaced(conn):
            await _install_product(conn)
    return tuple(pending)


def outstanding(
    applied: Mapping[int, Applied], ships: Sequence[Migration]
) -> tuple[Migration, ...]:
    """Migrations still to apply, none in a newer database. applied: by number.

    Raises MigrationError.
    """
    for migration in ships:
        if migration.number in applied and applied[migration.number].sha256 != migration.sha256:
            raise MigrationError(
                f"migration {migration.number} was applied with another text; "
                "restore its file and put the change into a new migration"
            )
    pending = tuple(migration for migration in ships if migration.number not in applied)
    unknown = newer(applied, ships)
    if unknown and (pending or any(applied[one].name.startswith(CONTRACT) for one in unknown)):
        raise MigrationError(
            f"the database has migration {unknown[-1]}, over which this program cannot go back; "
            "run the newer version of ioc that made it, or restore the backup of before"
        )
    return pending


def newer(applied: Mapping[int, Applied], ships: Sequence[Migration]) -> Sequence[int]:
    """Give the numbers of migrations that only a newer program knows."""
    return sorted(set(applied) - {migration.number for migration in ships})


async def _applied(conn: Connection) -> dict[int, Applied]:
    async with conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["applied"])
        return {number: Applied(name, digest) for number, name, digest in await cursor.fetchall()}


async def _apply(conn: Connection, migration: Migration) -> None:
    async with conn.transaction():
        await conn.execute(migration.text)
        await conn.execute(
            _SQL["record"],
            {"number": migration.number, "name": migration.name, "sha256": migration.sha256},
        )


async def _ensure_roles(conn: Connection, passwords: Mapping[str, str]) -> None:
    for role in ROLES:
        async with conn.cursor(row_factory=tuple_row) as cursor:
            await cursor.execute(_SQL["role_exists"], {"role": role})
            row = await cursor.fetchone()
        exists = bool(row and row[0])
        if exists and role not in passwords:
            continue
        await _set_login(conn, role, passwords.get(role), verb="ALTER" if exists else "CREATE")


async def _set_login(
    conn: Connection, role: str, password: str | None, *, verb: LiteralString
) -> None:
    statement = sql.SQL(verb + " ROLE {} LOGIN").format(sql.Identifier(role))
    if password is not None:
        # Only the verifier travels: a slow or failed statement may stand in the server's log.
        verifier = conn.pgconn.encrypt_password(
            password.encode(), role.encode(), b"scram-sha-256"
        ).decode()
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(verifier))
    settings = _SESSIONS.get(role, {})
    if settings:
        statement += sql.SQL(" CONNECTION LIMIT {}").format(sql.Literal(_CONNECTIONS))
    try:
        await conn.execute(statement)
        for name, value in settings.items():
            setting = sql.SQL("ALTER ROLE {} SET {} = {}")
            names = sql.Identifier(role), sql.Identifier(name), sql.Literal(value)
            await conn.execute(setting.format(*names))
    except errors.InsufficientPrivilege as error:
        raise MigrationError(
            f"cannot {verb.lower()} role {role}: give the owner CREATEROLE, or create the role "
            "yourself and leave its password file out"
        ) from error


async def _install_product(conn: Connection) -> None:
    async with conn.transaction(), conn.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_SQL["clock"])
        (now,) = await cursor.fetchone() or ()
        await install_product(conn, now=now)


async def _replaced(conn: Connection) -> bool:
    """Replace views and grants; not where a newer program's views have more columns."""
    folder = files("core.store").joinpath("views")
    try:
        async with conn.transaction():
            for file in sorted(folder.iterdir(), key=lambda item: item.name):
                if file.name.endswith(".sql"):
                    await conn.execute(file.read_text("utf-8"))
    except errors.InvalidTableDefinition as error:
        if "cannot drop columns" not in str(error):
            raise
        return False
    return True
