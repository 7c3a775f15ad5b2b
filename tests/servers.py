"""The private database and broker as tests meet them."""

import asyncio
import itertools
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import psycopg
from psycopg import sql

from core.service.address import Address
from core.service.secrets import kept_secret, secret_text
from core.store.keys import mqtt_hash
from core.store.migrate import ROLES, migrate
from core.store.pool import Login
from ioc.private import Machine, Mosquitto, Postgres, service_account
from tests.ports import free_port
from tests.running import Running, listens

# Small, so that many run beside each other.
SMALL = Machine(cores=1, memory_bytes=1 << 30)
# Of a broker the memory only bounds how much it may queue: enough for the longest outage here.
_BROKER = Machine(cores=1, memory_bytes=8 << 30)
STATEMENT_SECONDS = 10
_SETTINGS = {
    "max_connections": "400",
    "max_locks_per_transaction": "256",
    # Nobody guesses passwords here; with 4096 whoever connects computes for 2 ms.
    "scram_iterations": "1",
}
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Database:
    """One database of a cluster. state: a state folder with the passwords in secrets/."""

    cluster: "Cluster"
    name: str

    @property
    def url(self) -> str:
        """How the owner connects, without the password."""
        return self.cluster.postgres.url(database=self.name)

    @property
    def state(self) -> Path:
        """What IOC_STATE would name."""
        return self.cluster.folder

    def login(self, user: str = "ioc", *, statement_seconds: float = STATEMENT_SECONDS) -> Login:
        """How a process logs in as `ioc` (the owner), `ioc_ingest`, `ioc_api` and so on."""
        return Login(
            url=self.url,
            user=user,
            password=self.cluster.password(user),
            statement_seconds=statement_seconds,
            application=f"test {user}",
        )

    def connect(self, user: str = "ioc") -> psycopg.Connection:
        """Open one plain blocking session (autocommit), which may hold a lock for long."""
        password = self.cluster.password(user)
        options = "-c idle_in_transaction_session_timeout=0"
        return psycopg.connect(
            self.url, user=user, password=password, autocommit=True, options=options
        )

    def dropped(self, conn: psycopg.Connection) -> None:
        """Remove it in a session of the cluster's `superuser`, whoever is still connected."""
        conn.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name))
        )


class Cluster:
    """A PostgreSQL with TimescaleDB, all of it below `folder`; `ioc` is its migrated template."""

    def __init__(self, folder: Path, extra: Mapping[str, str] = MappingProxyType({})) -> None:
        self.folder = folder
        self.postgres = Postgres(
            folder=folder / "postgres",
            run=folder / "run",
            secrets=folder / "secrets",
            account=service_account(),
            machine=SMALL,
            extra={**_SETTINGS, **extra},
        )
        self.server = Running(
            self.postgres.program(), folder / "postgres.log", self.postgres.answers
        )

    def make(self) -> None:
        """Create the cluster, start it and bring its template up to date."""
        self.postgres.prepare()
        self.server.start()
        self.postgres.bootstrap()
        passwords = {role: kept_secret(self.folder / "secrets" / f"db_{role}") for role in ROLES}
        asyncio.run(migrate(Database(self, "ioc").login(statement_seconds=600), passwords))

    def create(self, template: str = "ioc") -> Database:
        """Make a fresh database, a copy of `template`."""
        with self.superuser() as conn:
            return self.created(conn, template)

    def created(self, conn: psycopg.Connection, template: str = "ioc") -> Database:
        """Make it in a session of `superuser`: copied by its files, half the work of its log."""
        name = f"test_{os.getpid()}_{next(_numbers)}"  # xdist workers share a cluster
        conn.execute(
            sql.SQL("CREATE DATABASE {} OWNER ioc TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return Database(self, name)

    def drop(self, database: Database) -> None:
        """Remove a database, whoever is still connected."""
        with self.superuser() as conn:
            database.dropped(conn)

    def password(self, role: str) -> str:
        """Read it: a run that was killed must not make it again in a folder just removed."""
        return secret_text(self.folder / "secrets" / f"db_{role}")

    def superuser(self) -> psycopg.Connection:
        """Open a session of who may make and remove databases (autocommit)."""
        return psycopg.connect(
            self.postgres.url(user="postgres", database="postgres"),
            password=self.password("postgres"),
            autocommit=True,
        )


@dataclass(slots=True)
class Broker:
    """A Mosquitto on a port of its own. Users come by `allow`."""

    folder: Path
    port: int = field(default_factory=free_port)
    users: dict[str, str] = field(default_factory=dict)
    mosquitto: Mosquitto = field(init=False)
    server: Running = field(init=False)

    def __post_init__(self) -> None:
        self.mosquitto = Mosquitto(
            folder=self.folder / "mosquitto",
            account=service_account(),
            machine=_BROKER,
            address=Address("127.0.0.1", self.port),
        )
        self.mosquitto.prepare()
        log = self.folder / "mosquitto.log"
        self.server = Running(self.mosquitto.program(), log, lambda: listens(self.port))

    @property
    def url(self) -> str:
        """What IOC_MQTT_URL would be."""
        return self.mosquitto.url

    @property
    def log(self) -> str:
        """All that the broker has said."""
        return self.server.log.read_text()

    def allow(self, user: str, password: str) -> None:
        """Let one more user in, from now on; cuts who is connected."""
        self.allow_all({user: password})

    def open(self, topics: Mapping[str, Sequence[str]]) -> None:
        """Let these users write these topics beside their own, from now on."""
        self.mosquitto.open(topics)
        if self.server.is_running:
            self.server.stop()
            self.server.start()

    def allow_all(self, passwords: Mapping[str, str]) -> None:
        """Let these users in as well, from now on; cuts who is connected."""
        self.users |= {user: mqtt_hash(password) for user, password in passwords.items()}
        self.mosquitto.allow(self.users)
        if self.server.is_running:
            self.server.stop()
            self.server.start()
