"""Ingest as it is deployed, for tests that kill it: real processes, sources with keys."""

import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from zlib import crc32

import httpx
import psutil

from core.model import SourceId
from core.service.clock import SystemClock
from core.service.secrets import kept_secret
from core.store import keys
from core.store.pool import connect
from core.store.product import CANARY_SOURCES
from ioc.jobs import ALL_IN_THE_C_HEAP, SHARDS
from ioc.private import Program
from tests.ports import free_port
from tests.running import Running
from tests.servers import Broker, Database

from .eventually import eventually
from .faultproxy import FaultProxy
from .wire import Protocol

_PROJECT = Path(__file__).parents[2]
_READY_SECONDS = 30
_RATE_PER_SECOND = 1_000_000.0  # these devices may send as fast as they can
_INGEST_USERS = tuple(f"ioc-ingest-{shard}" for shard in range(SHARDS))


@dataclass(slots=True)
class Process:
    """One process of the product. `port` answers /readyz."""

    running: Running
    port: int

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.running.pid

    async def start(self) -> None:
        """Start it and wait until it can do its job. Other tasks run on meanwhile."""
        self.running.start()
        await self.ready()

    async def ready(self) -> None:
        """Wait until /readyz says yes."""
        async with httpx.AsyncClient() as client:
            await eventually(
                lambda: self._says_ready(client),
                deadline_seconds=_READY_SECONDS,
                what=f"ready: {self.running.log}",
            )

    async def lacks(self, what: str) -> bool:
        """Whether /readyz says that it cannot do its job for want of this."""
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"http://127.0.0.1:{self.port}/readyz")
        return answer.status_code == 503 and what in answer.json()["reasons"]

    def kill(self) -> None:
        """SIGKILL."""
        self.running.kill()

    @property
    def log(self) -> str:
        """All that it has said."""
        return self.running.log.read_text()

    async def _says_ready(self, client: httpx.AsyncClient) -> bool:
        ended = psutil.Process(self.pid).status() == psutil.STATUS_ZOMBIE
        assert not ended, f"it ended:\n{self.log[-2000:]}"
        try:
            return (await client.get(f"http://127.0.0.1:{self.port}/readyz")).is_success
        except httpx.TransportError:
            return False


@dataclass(slots=True)
class Stand:
    """A database and a broker, and what is needed to start ingest before them.

    keys: API key by source id.
    """

    database: Database
    broker: Broker | None
    folder: Path
    keys: Mapping[str, str] = field(default_factory=dict)
    _processes: list[Running] = field(default_factory=list)

    def ingest_http(self, *, socket: Path | None = None, **variables: str) -> Process:
        """`ioc ingest http`; socket: folder of a proxied database socket; variables: in its env."""
        port = free_port()
        env = environment(self.database, socket) | {"IOC_INGEST_HTTP": f"127.0.0.1:{port}"}
        if self.broker:  # the canary sings over it
            env["IOC_MQTT_URL"] = self.broker.url
        return self.process("ingest-http", ("-m", "ioc", "ingest", "http"), env | variables, port)

    def ingest_mqtt(
        self,
        shard: int = 0,
        *,
        socket: Path | None = None,
        broker_port: int | None = None,
        script: tuple[str, ...] | None = None,
    ) -> Process:
        """`ioc ingest mqtt --shard K`; broker_port: of a proxied broker; script: run instead."""
        assert self.broker is not None, "this stand has no broker"
        port = free_port()
        env = environment(self.database, socket) | {
            "IOC_MQTT_URL": f"mqtt://127.0.0.1:{broker_port or self.broker.port}",
            "IOC_HEALTH": f"127.0.0.1:{port - 1 - shard}",  # shards count from the port after it
            **ALL_IN_THE_C_HEAP,  # as `ioc up` starts them
        }
        arguments = script or ("-m", "ioc", "ingest", "mqtt", "--shard", str(shard))
        return self.process(f"ingest-mqtt-{shard}", arguments, env, port)

    def alerts(self, *, socket: Path | None = None, **variables: str) -> Process:
        """`ioc alerts`; as `ingest_http`."""
        port = free_port()
        env = environment(self.database, socket) | ALL_IN_THE_C_HEAP
        env["IOC_HEALTH"] = f"127.0.0.1:{port - 3}"
        return self.process("alerts", ("-m", "ioc", "alerts"), env | variables, port)

    def expire_leases(self) -> None:
        """Let the time pass that a killed process' lease still has to run."""
        with self.database.connect() as conn:
            conn.execute("UPDATE lease SET expires_at = now()")

    def end(self) -> None:
        """End every process that was started here."""
        for running in self._processes:
            running.kill()

    def api(self, place: Path, **variables: str) -> Process:
        """`ioc api` that shows this place; variables: in its env."""
        port = free_port()
        env = environment(self.database, None)
        env |= {"IOC_HTTP": f"127.0.0.1:{port}", "IOC_CONFIG": str(place)}
        return self.process("api", ("-m", "ioc", "api"), env | variables, port)

    def process(
        self, name: str, arguments: tuple[str, ...], env: Mapping[str, str], port: int
    ) -> Process:
        """Prepare a Python process that ends with this stand."""
        program = Program(name=name, argv=(sys.executable, *arguments), cwd=_PROJECT, env=env)
        # Running waits without letting a proxy of this very process turn; Process.start waits.
        log = self.folder / f"{len(self._processes)}-{name}.log"
        running = Running(program, log, lambda: True)
        self._processes.append(running)
        return Process(running, port)


def environment(database: Database, socket: Path | None) -> dict[str, str]:
    """Variables of a process of the product; socket: folder of a proxied database socket."""
    url = database.url
    if socket:
        url = f"postgresql://ioc@/{database.name}?host={quote(str(socket), safe='')}"
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "IOC_DATABASE_URL": url,
        "IOC_STATE": str(database.state),
    }


def database_proxy(database: Database, folder: Path) -> AbstractAsyncContextManager[FaultProxy]:
    """Serve a proxy before the database, its socket in `folder`."""
    socket = ".s.PGSQL.5432"
    upstream = database.cluster.postgres.run / socket
    return FaultProxy.serving(Protocol.POSTGRES, upstream=upstream, at=folder / socket)


def make_stand(
    database: Database, broker: Broker | None, folder: Path, *, sources: tuple[str, ...]
) -> Stand:
    """Let `sources` in, each with a key of its own, at the database and the broker."""
    texts = asyncio.run(_admit(database, sources))
    if broker:
        secrets = database.state / "secrets"
        broker.allow_all(
            texts
            | dict.fromkeys(_INGEST_USERS, kept_secret(secrets / "mqtt_ingest"))
            | dict.fromkeys(CANARY_SOURCES.values(), kept_secret(secrets / "mqtt_canary"))
        )
    return Stand(database, broker, folder, texts)


def sources_of_shard(shard: int, count: int, *, shards: int = SHARDS) -> tuple[str, ...]:
    """Ids of `count` sources that this shard serves."""
    ids = (f"device-{number}" for number in range(shards * count * 10))
    return tuple([one for one in ids if crc32(one.encode()) % shards == shard][:count])


async def _admit(database: Database, sources: tuple[str, ...]) -> dict[str, str]:
    now = SystemClock().now()
    texts: dict[str, str] = {}
    async with await connect(database.login(), autocommit=True) as conn:
        for source in sources:
            await conn.execute(
                """INSERT INTO source
                     (id, name_vi, name_en, unknown_metric, rate_per_second, origin)
                   VALUES (%s, '', '', 'create', %s, 'manual')""",
                [source, _RATE_PER_SECOND],
            )
            wanted = keys.NewKey(name=source, scopes=[keys.Scope.WRITE], source=SourceId(source))
            async with conn.transaction():
                _key, texts[source] = await keys.create(
                    conn, wanted, by=keys.By("system:test"), now=now
                )
    return texts
