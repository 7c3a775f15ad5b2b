"""The ingest processes, as they run in production, against the test's own database and broker."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from core.service.secrets import kept_secret
from core.store.product import CANARY_SOURCES
from ioc.private import Program
from tests import given
from tests.plain import says_ready
from tests.ports import free_port
from tests.running import Running
from tests.servers import Broker, Database

PROJECT = Path(__file__).parents[2]


_EXPIRE = """
UPDATE lease SET expires_at = now()
WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = lease.backend_pid)
"""


class Ingest(Running):
    """One ingest process on a port of its own, as `ioc ingest …` would run it."""

    def __init__(self, name: str, call: str, env: dict[str, str], folder: Path, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        module = name.split("-")[1]
        script = (
            "import asyncio, os; from core.service.settings import Settings;"
            "from core.service.address import Address; from core.service import logs;"
            f"logs.configure(process={name!r}, level='info');"
            f"from ingest.{module} import serve;"
            f"asyncio.run(serve(Settings.from_env(os.environ){call}))"
        )
        program = Program(name=name, argv=(sys.executable, "-c", script), cwd=PROJECT, env=env)
        super().__init__(program, folder / f"{name}.log", self.is_ready)

    def spawn(self) -> None:
        """Start; leases of its predecessor, if that was killed, have run out by then."""
        env = self.program.env
        password = kept_secret(Path(env["IOC_STATE"]) / "secrets" / "db_ioc")
        with (
            suppress(psycopg.OperationalError),  # where a test took the database away
            psycopg.connect(env["IOC_DATABASE_URL"], password=password, autocommit=True) as conn,
        ):
            conn.execute(_EXPIRE)
        super().spawn()

    @property
    def memory_bytes(self) -> int:
        """Resident memory of the process."""
        resident: int = psutil.Process(self.pid).memory_info().rss
        return resident

    def is_ready(self) -> bool:
        """Whether the process says that it can do its job."""
        return says_ready(f"127.0.0.1:{self.port}")


@pytest.fixture
def keys(database: Database) -> dict[str, str]:
    """Give the test a small place; the key of each of its sources."""
    given.place(database)
    return asyncio.run(given.keys_of_place(database))


@pytest.fixture
def ingest_http(database: Database, keys: dict[str, str], tmp_path: Path) -> Iterator[Ingest]:
    """Give the test a running HTTP ingest."""
    assert keys
    with running_http(database, tmp_path) as process:
        yield process


@contextmanager
def running_http(
    database: Database, folder: Path, broker: Broker | None = None
) -> Iterator[Ingest]:
    """Run the HTTP ingest; with a broker, its canary too."""
    port = free_port()
    env = {**_env(database), "IOC_INGEST_HTTP": f"127.0.0.1:{port}"}
    if broker:
        for source in CANARY_SOURCES.values():
            broker.allow(source, kept_secret(database.state / "secrets" / "mqtt_canary"))
        env["IOC_MQTT_URL"] = broker.url
    process = Ingest("ingest-http", "", env, folder, port)
    process.start()
    try:
        yield process
    finally:
        process.kill()


@pytest.fixture
def ingest_mqtt(
    database: Database, broker: Broker, keys: dict[str, str], tmp_path: Path
) -> Iterator[Ingest]:
    """Give the test a running MQTT ingest of all sources, and a broker that knows them."""
    with running_mqtt(database, broker, keys, tmp_path) as process:
        yield process


@contextmanager
def running_mqtt(  # noqa: PLR0913 - what a shard needs
    database: Database,
    broker: Broker,
    keys: dict[str, str],
    folder: Path,
    *,
    shard: int = 0,
    shards: int = 1,
) -> Iterator[Ingest]:
    """Run the MQTT ingest of all sources, or of one shard of them."""
    secrets = database.state / "secrets"
    kept_secret(secrets / "mqtt_canary")  # it would send the canary too; the broker does not let it
    broker.allow_all({**keys, f"ioc-ingest-{shard}": kept_secret(secrets / "mqtt_ingest")})
    port = free_port()
    env = {**_env(database), "IOC_MQTT_URL": broker.url}
    call = f", shard={shard}, shards={shards}, health=Address('127.0.0.1', {port})"
    process = Ingest(f"ingest-mqtt-{shard}", call, env, folder, port)
    process.start()
    try:
        yield process
    finally:
        process.kill()


def _env(database: Database) -> dict[str, str]:
    return {"IOC_DATABASE_URL": database.url, "IOC_STATE": str(database.state)}
