"""Faults 9, 11 and 13: the database is slow, full of others, or stops to answer."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import anyio
import httpx
import psycopg
import pytest

from core.service.secrets import kept_secret
from tests.servers import Broker, Cluster, Database

from .driver import HttpDevice
from .eventually import eventually
from .ledger import Ledger
from .points import more_acked
from .stand import Process, Stand, database_proxy, make_stand
from .wire import Frame

COMMIT_SECONDS = 2.0
CLIENTS, READINGS = 40, 300
PADDING_BYTES = 1_000_000  # so that few requests fill what ingest holds of bodies: 32 MB
BATCH_ROWS_MAX = 5_000
HEALED_SECONDS = 30
SOON_SECONDS = 60
READY_SECONDS = 2  # aimed at; httpx gives each step of a request so long
MAX_CONNECTIONS = 30


async def test_slow_commits_make_large_batches_and_then_429(
    stand: Stand, folder: Path, ledger: Ledger
) -> None:
    ingest = stand.ingest_http(socket=folder)
    source, key = next(iter(stand.keys.items()))
    devices = [
        HttpDevice(ledger, source, key, ingest.port, padding_bytes=PADDING_BYTES)
        for _ in range(CLIENTS)
    ]
    async with database_proxy(stand.database, folder) as proxy:
        await ingest.start()
        await devices[0].deliver(ledger.message(source, readings=READINGS))
        proxy.delays[Frame.COMMIT] = COMMIT_SECONDS
        async with anyio.create_task_group() as load:
            for device in devices:
                load.start_soon(device.deliver, ledger.message(source, readings=READINGS))
        proxy.delays.clear()
    statuses = {status for device in devices for status in device.statuses}
    assert 429 in statuses, "more than it may hold is refused"
    assert len(ledger.acked) == 1 + CLIENTS
    rows = largest_batch(stand.database)
    assert 5 * READINGS <= rows <= BATCH_ROWS_MAX + READINGS
    ledger.check(stand.database)


@pytest.fixture
def small_stand(own_cluster: Cluster, broker: Broker, tmp_path: Path) -> Iterator[Stand]:
    """Have a database with room for few sessions."""
    database = own_cluster.create()
    with superuser(database) as admin:
        admin.execute(f"ALTER SYSTEM SET max_connections = {MAX_CONNECTIONS}".encode())
    own_cluster.server.stop()
    own_cluster.server.start()
    stand = make_stand(database, broker, tmp_path, sources=("device-1",))
    yield stand
    stand.end()


async def test_without_a_free_connection_it_is_not_ready_and_the_administrator_gets_in(
    small_stand: Stand, ledger: Ledger
) -> None:
    database, ingest = small_stand.database, small_stand.ingest_http()
    await ingest.start()
    device = HttpDevice(ledger, "device-1", small_stand.keys["device-1"], ingest.port)
    await device.deliver(ledger.message("device-1"))
    with every_connection_taken(database):
        assert await why_not_ready(ingest)
        with superuser(database) as admin:
            assert admin.execute("SELECT 1").fetchone() == (1,)
    with anyio.fail_after(HEALED_SECONDS):
        await ingest.ready()
    await device.deliver(ledger.message("device-1"))
    ledger.check(database)


@pytest.mark.long
async def test_backends_that_stop_are_left_after_our_own_timeout(
    stand: Stand, ledger: Ledger
) -> None:
    ingest = stand.ingest_http()
    await ingest.start()
    source, key = next(iter(stand.keys.items()))
    device = HttpDevice(ledger, source, key, ingest.port)
    await device.deliver(ledger.message(source))
    stopped = backends(stand.database)
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        assert "database" in await reasons_in_time(ingest)
        async with anyio.create_task_group() as load:
            load.start_soon(device.run)
            await more_acked(ledger, 3)
            with anyio.fail_after(HEALED_SECONDS):
                await ingest.ready()
            device.sending = False
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    assert 503 in device.statuses, "told to come back"
    assert "batch_retry" in ingest.log
    ledger.check(stand.database)


@contextmanager
def every_connection_taken(database: Database) -> Iterator[None]:
    """End the sessions of ingest and take every connection before it is back."""
    with superuser(database) as admin, ExitStack() as taken:
        admin.execute("ALTER ROLE ioc_ingest CONNECTION LIMIT 0")
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ioc_ingest'"
        )
        for _ in range(MAX_CONNECTIONS):
            try:
                taken.enter_context(database.connect("ioc_api"))
            except psycopg.OperationalError as error:
                if "slots" not in str(error) and "too many" not in str(error):
                    raise
                break
        admin.execute("ALTER ROLE ioc_ingest CONNECTION LIMIT -1")
        yield


def superuser(database: Database) -> psycopg.Connection:
    """Open a session of the administrator."""
    password = kept_secret(database.state / "secrets" / "db_postgres")
    return psycopg.connect(database.url, user="postgres", password=password, autocommit=True)


async def reasons_in_time(ingest: Process) -> dict[str, str]:
    """Ask /readyz, which answers soon, whatever stands still behind it."""
    async with httpx.AsyncClient(timeout=READY_SECONDS) as client:
        answer = await client.get(f"http://127.0.0.1:{ingest.port}/readyz")
    found: dict[str, str] = answer.json()["reasons"]
    return found


async def why_not_ready(ingest: Process) -> str:
    """Wait until /readyz says that the database is the reason."""
    reason = ""

    async def asked() -> bool:
        nonlocal reason
        async with httpx.AsyncClient(timeout=10) as client:
            answer = await client.get(f"http://127.0.0.1:{ingest.port}/readyz")
        reason = answer.json()["reasons"].get("database", "")
        return answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and bool(reason)

    await eventually(asked, deadline_seconds=SOON_SECONDS, what="not ready")
    return reason


def backends(database: Database) -> list[int]:
    """Process ids of the sessions of ingest."""
    with superuser(database) as admin:
        found = admin.execute(
            "SELECT pid FROM pg_stat_activity WHERE usename = 'ioc_ingest' AND datname = %s",
            [database.name],
        ).fetchall()
    return [pid for (pid,) in found]


def largest_batch(database: Database) -> int:
    """Rows of the largest batch."""
    with database.connect() as conn:
        found = conn.execute("SELECT max(length(data) / 20) FROM batch").fetchone()
    return int(found[0]) if found else 0
