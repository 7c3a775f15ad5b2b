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

# Everybody may call these by birth, also who only reads for Grafana: a lock by name that a stranger
# holds keeps messages from being sent, large objects fill the disk. Locks the owner hands on
# (core/store/views/z_grants.sql); large objects nobody here has.
_TO_OWNER = """
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT p.oid::regprocedure AS called, p.proname ~ 'advisory' AS is_lock
    FROM pg_proc AS p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace
      AND p.proname ~ '^(pg_(try_)?advisory_|lo_(creat|create|from_bytea)$)'
      AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0))
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', one.called);
    IF one.is_lock THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO ioc WITH GRANT OPTION', one.called);
    END IF;
  END LOOP;
END $$
"""

Connect = Callable[[str], psycopg.Connection[Any]]


def bootstrap(connect: Connect, password: str) -> None:
    """Make what is missing. connect: opens a session of a superuser to a database, autocommit.

    password: the owner's, when the role is made.
    """
    with connect("postgres") as conn:
        if not conn.execute("SELECT FROM pg_roles WHERE rolname = %s", [OWNER]).rowcount:
            _create_owner(conn, password)
        _let_copy(conn)
        # For whoever only reads: core/store/views/z_grants.sql.
        conn.execute(
            sql.SQL("GRANT SET ON PARAMETER temp_file_limit TO {}").format(sql.Identifier(OWNER))
        )
        if not conn.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).rowcount:
            conn.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )
    with connect(DATABASE) as conn:
        conn.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        conn.execute(_TO_OWNER)


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
