"""Faults 10 and 12: another session in the way. Ingest waits for a lock, says so, and goes on."""

import random

import anyio
import psycopg
from psycopg import sql

from core.service.secrets import kept_secret
from tests.servers import Database

from .driver import HttpDevice
from .eventually import eventually
from .ledger import Key, Ledger, Message
from .points import more_acked
from .stand import Process, Stand

SOON_SECONDS = 30
ATTEMPTS_MAX = 5


async def test_a_locked_table_is_waited_for_and_named(stand: Stand, ledger: Ledger) -> None:
    ingest = stand.ingest_http()
    await ingest.start()
    source, key = next(iter(stand.keys.items()))
    async with anyio.create_task_group() as load:
        load.start_soon(HttpDevice(ledger, source, key, ingest.port).run)
        await more_acked(ledger, 1)
        with superuser(stand.database) as other, other.transaction():
            other.execute("LOCK TABLE sample IN ACCESS EXCLUSIVE MODE")
            acked = len(ledger.acked)
            await eventually(
                lambda: "55P03" in ingest.log, deadline_seconds=SOON_SECONDS, what="lock_timeout"
            )
            assert len(ledger.acked) <= acked + 1  # one answer may have been on its way
            # PostgreSQL names who is in the way.
            assert f"holding the lock: {other.info.backend_pid}" in server_log(stand.database)
        await more_acked(ledger, 10)
        load.cancel_scope.cancel()
    ledger.check(stand.database)


async def test_two_ingests_with_the_same_keys_never_deadlock(stand: Stand, ledger: Ledger) -> None:
    processes = [stand.ingest_http(), stand.ingest_http()]
    for process in processes:
        await process.start()
    source_key = next(iter(stand.keys.values()))
    messages = [ledger.message_of(readings) for readings in overlapping(ledger.first_ms)]
    async with anyio.create_task_group() as load:
        for message in messages:
            for process in processes:
                load.start_soon(post, process, source_key, message, ledger)
    assert len(ledger.acked) == len(messages)
    assert not any("40P01" in process.log for process in processes)
    assert deadlocks(stand.database) == 0
    ledger.check(stand.database)


async def test_the_victim_of_a_deadlock_tries_again(stand: Stand, ledger: Ledger) -> None:
    with superuser(stand.database) as other:
        # Whose timeout passes first finds the deadlock, and is its victim: ingest. It looks once,
        # so long after it began to wait, and gives up waiting after 3 s.
        other.execute("SET deadlock_timeout = '1min'")
        set_later = "ALTER ROLE ioc_ingest IN DATABASE {} SET deadlock_timeout = '2500ms'"
        other.execute(sql.SQL(set_later).format(sql.Identifier(stand.database.name)))
        ingest = stand.ingest_http()
        await ingest.start()
        source_key = next(iter(stand.keys.values()))
        for device in ("first", "second"):  # makes their series, in this order
            message = ledger.message_of({Key(device, ledger.first_ms): 1.0})
            await post(ingest, source_key, message, ledger)
        for attempt in range(1, 1 + ATTEMPTS_MAX):
            time_ms = ledger.first_ms + 1000 * attempt
            await in_each_others_way(ingest, other, source_key, time_ms, ledger)
            if "40P01" in ingest.log:
                break  # on a busy machine the second lock may be asked for too late
    assert "40P01" in ingest.log
    await eventually(lambda: deadlocks(stand.database) == 1, deadline_seconds=SOON_SECONDS)
    ledger.check(stand.database)


async def in_each_others_way(
    ingest: Process, other: psycopg.Connection, source_key: str, time_ms: int, ledger: Ledger
) -> None:
    """Have ingest and another session each wait for what the other one wrote; then get through."""
    message = ledger.message_of({Key(device, time_ms): 2.0 for device in ("first", "second")})
    async with anyio.create_task_group() as load:
        with other.transaction(force_rollback=True):
            insert(other, "second", time_ms)
            load.start_soon(post, ingest, source_key, message, ledger)
            await eventually(
                lambda: waits_for_lock(other), deadline_seconds=SOON_SECONDS, what="a wait"
            )
            insert(other, "first", time_ms)  # returns when ingest has given way


def overlapping(first_ms: int) -> list[dict[Key, float]]:
    """Make the readings of many messages over the same few keys, each in its own order."""
    dice = random.Random(1)
    keys = [Key(f"d{device}", first_ms + time) for device in range(20) for time in range(30)]
    return [
        {key: float(key.time_ms % 100) for key in dice.sample(keys, len(keys) // 2)}
        for _ in range(60)
    ]


async def post(process: Process, key: str, message: Message, ledger: Ledger) -> None:
    """Deliver one message over HTTP."""
    await HttpDevice(ledger, "", key, process.port).deliver(message)


def superuser(database: Database) -> psycopg.Connection:
    """Open a session that no timeout of ours cuts."""
    password = kept_secret(database.state / "secrets" / "db_postgres")
    options = "-c idle_in_transaction_session_timeout=0 -c lock_timeout=0"
    return psycopg.connect(
        database.url, user="postgres", password=password, autocommit=True, options=options
    )


def insert(conn: psycopg.Connection, device: str, time_ms: int) -> None:
    """Insert one reading behind the back of ingest."""
    conn.execute(
        """INSERT INTO sample SELECT id, to_timestamp(%s / 1000.0), 2 FROM series
           WHERE labels ->> 'device' = %s""",
        [time_ms, device],
    )


def waits_for_lock(conn: psycopg.Connection) -> bool:
    """Whether ingest waits for another transaction now."""
    found = conn.execute(
        """SELECT FROM pg_stat_activity WHERE datname = current_database()
           AND usename = 'ioc_ingest' AND wait_event_type = 'Lock'"""
    )
    return found.rowcount > 0


def deadlocks(database: Database) -> int:
    """How many PostgreSQL has found in this database."""
    with database.connect() as conn:
        row = conn.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    return row[0] if row else 0


def server_log(database: Database) -> str:
    """All that PostgreSQL has said."""
    return (database.cluster.folder / "postgres.log").read_text()
