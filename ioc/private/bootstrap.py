"""What only a superuser can do, once: the owner role, its database, the extension, who copies."""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql

OWNER = "ioc"
DATABASE = "ioc"
SUPERUSER = "postgres"
BACKUP = "ioc_backup"

# The owner hands these on to the roles of the processes; the reserved connections let an
# administrator in when the others have taken all.
_RIGHTS = ("pg_read_all_stats", "pg_signal_backend", "pg_use_reserved_connections")

Connect = Callable[[str], psycopg.Connection[Any]]


def bootstrap(connect: Connect, password: str) -> None:
    """Make what is missing. connect: opens a session of a superuser to a database, autocommit.

    password: the owner's, when the role is made.
    """
    with connect("postgres") as conn:
        if not conn.execute("SELECT FROM pg_roles WHERE rolname = %s", [OWNER]).rowcount:
            _create_owner(conn, password)
        _let_copy(conn)
        if not conn.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).rowcount:
            conn.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )
    with connect(DATABASE) as conn:
        conn.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")


def _create_owner(conn: psycopg.Connection[Any], password: str) -> None:
    owner = sql.Identifier(OWNER)
    # Only the verifier travels: a slow or failed statement may stand in the server's log.
    verifier = conn.pgconn.encrypt_password(
        password.encode(), OWNER.encode(), b"scram-sha-256"
    ).decode()
    with conn.transaction():
        conn.execute(
            sql.SQL("CREATE ROLE {} LOGIN CREATEROLE PASSWORD {}").format(
                owner, sql.Literal(verifier)
            )
        )
        for right in _RIGHTS:
            conn.execute(
                sql.SQL("GRANT {} TO {} WITH ADMIN OPTION").format(sql.Identifier(right), owner)
            )


def _let_copy(conn: psycopg.Connection[Any]) -> None:
    """Let the role of backups copy the whole cluster: the owner may not, and cannot allow it."""
    role, owner = sql.Identifier(BACKUP), sql.Identifier(OWNER)
    found = conn.execute("SELECT rolreplication FROM pg_roles WHERE rolname = %s", [BACKUP])
    row = found.fetchone()
    if row is None:
        with conn.transaction():
            conn.execute(sql.SQL("CREATE ROLE {} LOGIN REPLICATION").format(role))
            grant = "GRANT {} TO {} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
            conn.execute(sql.SQL(grant).format(role, owner))
    elif not row[0]:
        conn.execute(sql.SQL("ALTER ROLE {} REPLICATION").format(role))
