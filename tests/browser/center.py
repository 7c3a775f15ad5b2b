"""A whole center as it is deployed: database, broker, every process of the product, real ports."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from core.model import SourceId
from core.service.clock import SystemClock
from core.service.secrets import kept_secret
from core.store import keys, people
from core.store.keys import By, NewKey, Scope
from core.store.people import NewPerson, Role
from core.store.pool import connect
from core.store.product import CANARY_SOURCES
from ioc.jobs import SHARDS
from ioc.private import Program
from tests.passwords import CheapPasswords
from tests.places import apply_folder
from tests.plain import says_ready
from tests.ports import free_port, free_ports
from tests.running import Running, frozen, listens
from tests.servers import Broker, Database

PROJECT = Path(__file__).parents[2]
PASSWORD = "vang cham nuoc nam sau"
OPERATOR, ADMIN, NIGHT_SHIFT = "an", "binh", "dung"
GRAFANA = "https://grafana.example.vn/"
NEWCOMER = "chi"  # has a one-time password
LEADER = "ha"
_ALERTS, _KPI = 3, 5  # of the ports of health; see `ioc.jobs`
_RELAY = Path(__file__).with_name("relay.py")


@dataclass(slots=True, eq=False)
class Center:
    """Everything that `ioc up` would run, started here one by one.

    place: the folder that describes it. keys: API key by source. settings: beside the others.
    """

    database: Database
    broker: Broker
    place: Path
    folder: Path
    keys: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    ingest_port: int = field(default_factory=free_port)
    api_port: int = field(default_factory=free_port)
    relay_port: int = field(default_factory=free_port)
    _running: dict[str, Running] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the screens are."""
        return f"http://127.0.0.1:{self.api_port}"

    @property
    def relayed_url(self) -> str:
        """The same behind the relay, which can become a black hole."""
        return f"http://127.0.0.1:{self.relay_port}"

    async def prepare(self) -> None:
        """Apply the place; let sources and people in."""
        await apply(self.database, self.place)
        self.keys = await _keys(self.database)
        await add_people(self.database)
        secrets = self.database.state / "secrets"
        ingest = kept_secret(secrets / "mqtt_ingest")
        ours = dict.fromkeys((f"ioc-ingest-{shard}" for shard in range(SHARDS)), ingest)
        canary = dict.fromkeys(CANARY_SOURCES.values(), kept_secret(secrets / "mqtt_canary"))
        self.broker.allow_all(self.keys | ours | canary)

    def start(self) -> None:
        """Start all processes; returns when each says that it can do its job."""
        health = free_ports(1 + SHARDS)
        env = self._environment(health)
        self._start("ingest-http", ("ingest", "http"), env, self.ingest_port)
        for shard in range(SHARDS):
            words = ("ingest", "mqtt", "--shard", str(shard))
            self._start(f"ingest-mqtt-{shard}", words, env, health + 1 + shard)
        self._start("api", ("api",), env, self.api_port)
        for running in self._running.values():  # all at once: most of a start is imports
            running.await_ready()
        argv = (sys.executable, str(_RELAY), str(self.relay_port), str(self.api_port))
        relay = Program(name="relay", argv=argv, cwd=self.folder, env=environment(self.database))
        self._running["relay"] = Running(
            relay, self.folder / "relay.log", lambda: listens(self.relay_port)
        ).start()

    def evaluate(self) -> None:
        """Let rules be evaluated, too, from now on."""
        health = free_ports(_ALERTS + 1)
        env = self._environment(health)
        self._start("alerts", ("alerts",), env, health + _ALERTS)
        self._running["alerts"].await_ready()

    def indicate(self) -> None:
        """Let indicators be computed, too, from now on."""
        health = free_ports(_KPI + 1)
        env = self._environment(health)
        self._start("kpi", ("kpi",), env, health + _KPI)
        self._running["kpi"].await_ready()

    def log(self, name: str) -> str:
        """Return the last that a process said."""
        return self._running[name].log.read_text()[-2000:]

    def end(self) -> None:
        """End all processes."""
        for running in reversed(self._running.values()):
            running.kill()

    def frozen(self, *names: str) -> AbstractContextManager[None]:
        """Hold processes still; see `running.frozen`."""
        return frozen(*(self._running[name].pid for name in names))

    @contextmanager
    def killed(self, name: str) -> Iterator[None]:
        """End a process as a crash would; it is started again at the end of the block."""
        self._running[name].kill()
        try:
            yield
        finally:
            self._running[name].start()

    def _environment(self, health: int) -> Mapping[str, str]:
        """Variables of its processes. health: the first port of their health."""
        shared = {
            "IOC_MQTT_URL": self.broker.url,
            "IOC_INGEST_HTTP": f"127.0.0.1:{self.ingest_port}",
            "IOC_HEALTH": f"127.0.0.1:{health}",
            "IOC_HTTP": f"127.0.0.1:{self.api_port}",
            "IOC_CONFIG": str(self.place),
            "IOC_GRAFANA_URL": GRAFANA,
        }
        return environment(self.database) | shared | self.settings

    def _start(self, name: str, words: tuple[str, ...], env: Mapping[str, str], port: int) -> None:
        self._running[name] = running = ioc(words, env, self.folder / f"{name}.log", port)
        running.spawn()


def ioc(
    words: tuple[str, ...], env: Mapping[str, str], log: Path, port: int, code: Path = PROJECT
) -> Running:
    """Describe a process of the product. port: answers /readyz. code: where it is installed."""
    argv = (sys.executable, "-m", "ioc", *words)
    program = Program(name=log.stem, argv=argv, cwd=code, env=env)
    return Running(program, log, lambda: says_ready(f"127.0.0.1:{port}"))


def environment(database: Database) -> dict[str, str]:
    """Variables that every process has."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "IOC_DATABASE_URL": database.url,
        "IOC_STATE": str(database.state),
    }


async def apply(database: Database, place: Path) -> None:
    """Bring a database to a place, as `ioc apply` does."""
    await apply_folder(database, place, now=SystemClock().now())


def install(folder: Path) -> Path:
    """Install this build somewhere else, as an upgrade would: it can be changed there."""
    unwanted = shutil.ignore_patterns("node_modules", "src", "test", "*.egg-info")
    for name in ("core", "ingest", "api", "ioc", "dashboards", "pyproject.toml"):
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=unwanted)
        else:
            shutil.copy(source, folder / name)
    return folder


async def _keys(database: Database) -> dict[str, str]:
    made = {}
    now = SystemClock().now()
    async with await connect(database.login(), autocommit=True) as conn:
        cursor = await conn.execute("SELECT id FROM source WHERE origin = 'place'")
        for (source,) in await cursor.fetchall():
            wanted = NewKey(name=source, scopes=[Scope.WRITE], source=SourceId(source))
            async with conn.transaction():
                _, made[source] = await keys.create(conn, wanted, by=By("system:test"), now=now)
    return made


async def add_people(database: Database) -> None:
    """Let the people of these tests in."""
    added = [
        NewPerson(OPERATOR, "Lò Thị An", (Role.OPERATOR,), PASSWORD, must_change_password=False),
        NewPerson(
            # Hands in figures, too, so that one person sees every page.
            *(ADMIN, "Tẩn Văn Bình", (Role.ADMIN, Role.LEADER, Role.DATA_OFFICER), PASSWORD),
            must_change_password=False,
        ),
        NewPerson(LEADER, "Hoàng Thị Hà", (Role.LEADER,), PASSWORD, must_change_password=False),
        NewPerson(
            NIGHT_SHIFT, "Giàng Văn Dũng", (Role.ADMIN,), PASSWORD, must_change_password=False
        ),
        NewPerson(NEWCOMER, "Vàng A Chỉ", (Role.OPERATOR,), PASSWORD, must_change_password=True),
    ]
    now, passwords = SystemClock().now(), CheapPasswords()
    async with await connect(database.login(), autocommit=True) as conn:
        for person in added:
            await people.add(conn, person, passwords=passwords, by="system:test", now=now)
